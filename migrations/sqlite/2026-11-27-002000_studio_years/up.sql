-- The years of studios: plan, report and assessment, money, and what they brought forth.

create table studio_year (
    id integer primary key autoincrement not null,
    studio_id bigint not null references studio (id),
    "year" integer not null,
    plan text not null,
    report text not null,
    state text not null,
    -- Why the report was sent back.
    reason text,
    submitted_by bigint,
    submitted_at timestamp,
    is_late boolean not null,
    -- Points by indicator; see `years::model::IndicatorScore`.
    scores text,
    -- Hundredths of a point.
    score integer,
    grade text,
    opinion text,
    assessed_by bigint,
    assessed_on date,
    version integer not null,
    unique (studio_id, "year"),
    constraint studio_year_assessed check ((state = 'assessed') = (grade is not null)),
    constraint studio_year_assessed_by_another check (
        submitted_by is null or assessed_by is null or submitted_by <> assessed_by
    )
);
create index studio_year_by_state on studio_year (state);

create table studio_fund (
    id integer primary key autoincrement not null,
    studio_year_id bigint not null references studio_year (id),
    token text not null unique,
    category text not null,
    -- Hundredths of a yuan.
    amount bigint not null,
    "day" date not null,
    note text not null,
    -- Why it does not count.
    voided text,
    recorded_by bigint,
    recorded_at timestamp not null,
    constraint studio_fund_amount check (amount > 0)
);
create index studio_fund_by_year on studio_fund (studio_year_id);

create table studio_output (
    id integer primary key autoincrement not null,
    studio_year_id bigint not null references studio_year (id),
    token text not null unique,
    kind text not null,
    title text not null,
    detail text not null,
    -- Hundredths of a yuan.
    benefit bigint not null,
    people integer not null,
    "day" date not null,
    -- Why it does not count.
    voided text,
    recorded_by bigint,
    recorded_at timestamp not null,
    constraint studio_output_numbers check (benefit >= 0 and people >= 0)
);
create index studio_output_by_year on studio_output (studio_year_id);

-- Lines of money and outputs are voided, never changed or deleted.
create trigger studio_fund_kept before update of studio_year_id, token, category, amount, "day", note on studio_fund
begin select raise(abort, 'money is voided, never changed'); end;
create trigger studio_fund_never_deleted before delete on studio_fund
begin select raise(abort, 'money is voided, never deleted'); end;
create trigger studio_output_kept before update of studio_year_id, token, kind, title, detail, benefit, people, "day" on studio_output
begin select raise(abort, 'an output is voided, never changed'); end;
create trigger studio_output_never_deleted before delete on studio_output
begin select raise(abort, 'an output is voided, never deleted'); end;
