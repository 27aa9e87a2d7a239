-- Training and education: records of persons, and counted figures where persons are not known.

create table training_record (
    id integer primary key autoincrement not null,
    token text not null unique,
    person_id bigint not null references person (id),
    kind text not null,
    course text not null,
    trade_id bigint references trade (id),
    district_code text not null references district (code),
    organiser text not null,
    hours integer not null,
    first_day date not null,
    last_day date not null,
    "year" integer not null,
    result text not null,
    level_before text,
    level_after text,
    education_before text,
    education_after text,
    -- Why it does not count.
    voided text,
    recorded_by bigint,
    recorded_at timestamp not null,
    constraint training_record_numbers check (hours >= 0 and first_day <= last_day)
);
create unique index training_record_once on training_record (person_id, kind, course, first_day) where voided is null;
create index training_record_by_year on training_record ("year", district_code);

create table training_figure (
    id integer primary key autoincrement not null,
    token text not null unique,
    kind text not null,
    "year" integer not null,
    district_code text not null references district (code),
    -- None for all trades.
    trade_id bigint references trade (id),
    "count" integer not null,
    basis text not null,
    -- Why it does not count.
    voided text,
    recorded_by bigint,
    recorded_at timestamp not null,
    constraint training_figure_number check ("count" >= 0)
);
create unique index training_figure_once on training_figure (kind, "year", district_code, trade_id)
    where voided is null and trade_id is not null;
create unique index training_figure_of_all_once on training_figure (kind, "year", district_code)
    where voided is null and trade_id is null;

-- What was recorded is voided, never changed or deleted.
create trigger training_record_kept before update of token, person_id, kind, course, trade_id, district_code, organiser, hours,
    first_day, last_day, "year", result, level_before, level_after, education_before, education_after on training_record
begin select raise(abort, 'a record is voided, never changed'); end;
create trigger training_record_never_deleted before delete on training_record
begin select raise(abort, 'a record is voided, never deleted'); end;
create trigger training_figure_kept before update of token, kind, "year", district_code, trade_id, "count", basis on training_figure
begin select raise(abort, 'a figure is voided, never changed'); end;
create trigger training_figure_never_deleted before delete on training_figure
begin select raise(abort, 'a figure is voided, never deleted'); end;
