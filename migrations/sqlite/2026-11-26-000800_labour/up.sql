-- Labour competitions (劳动竞赛): what is measured, who takes part, what is reported each month, the result in versions, and
-- who is commended. The competition itself stands in its own table, with its own states.

create table labour_indicator (
    id integer primary key autoincrement not null,
    competition_id bigint not null references competition (id),
    "position" integer not null,
    name text not null,
    measure text not null,
    direction text not null,
    accumulation text not null,
    -- Per cent of the whole.
    weight integer not null,
    -- Decimals with which values are written; targets and values are stored in units of the last one.
    decimals integer not null,
    target bigint not null,
    -- Per cent of the target beyond which nothing more is earned.
    cap integer not null,
    unique (competition_id, "position"),
    unique (competition_id, name),
    constraint labour_indicator_numbers check (
        weight between 1 and 100 and decimals between 0 and 4 and target >= 0 and cap between 100 and 1000
    )
);

create table labour_unit (
    id integer primary key autoincrement not null,
    competition_id bigint not null references competition (id),
    token text not null unique,
    name text not null,
    kind text not null,
    body_id bigint references certification_body (id),
    leader_name text not null,
    contact_email text not null,
    headcount integer not null,
    -- Own targets by indicator; see `labour::model::Figures`.
    targets text not null,
    state text not null,
    -- Why it was refused or withdrawn.
    reason text,
    submitted_at timestamp not null,
    submitted_by bigint,
    decided_at timestamp,
    decided_by bigint,
    version integer not null,
    unique (competition_id, name),
    constraint labour_unit_numbers check (headcount >= 1)
);
create index labour_unit_by_body_id on labour_unit (body_id);

-- The report of a unit for a month, in versions: the next one corrects the one before.
create table labour_report (
    id integer primary key autoincrement not null,
    unit_id bigint not null references labour_unit (id),
    -- First day of the month.
    "month" date not null,
    version integer not null,
    state text not null,
    -- Values by indicator; see `labour::model::Figures`.
    figures text not null,
    note text not null,
    is_late boolean not null,
    -- Why a later version was begun.
    correction text,
    -- Why it was returned.
    reason text,
    created_at timestamp not null,
    submitted_by bigint,
    submitted_at timestamp,
    decided_by bigint,
    decided_at timestamp,
    -- Guards against two people who change it at once.
    revision integer not null,
    unique (unit_id, "month", version),
    constraint labour_report_reviewed_by_another check (
        submitted_by is null or decided_by is null or submitted_by <> decided_by
    ),
    constraint labour_report_corrects_for_a_reason check (version = 1 or correction is not null)
);
create unique index labour_report_one_in_work on labour_report (unit_id, "month")
    where state in ('draft', 'submitted', 'returned');
create unique index labour_report_one_that_counts on labour_report (unit_id, "month") where state = 'accepted';
create index labour_report_by_state on labour_report (state);

-- The ranking in versions: everything that went into it and everything that came out.
create table labour_result (
    id integer primary key autoincrement not null,
    competition_id bigint not null references competition (id),
    version integer not null,
    -- See `labour::model::Table`.
    content text not null,
    -- Why it was computed again, or in spite of missing reports.
    reason text,
    computed_by bigint,
    computed_at timestamp not null,
    published_by bigint,
    notice_from date,
    notice_to date,
    final_by bigint,
    final_at timestamp,
    unique (competition_id, version),
    constraint labour_result_two_people check (published_by is null or final_by is null or published_by <> final_by)
);

-- Who is commended: teams (先进集体) and persons (先进个人).
create table labour_commendation (
    id integer primary key autoincrement not null,
    competition_id bigint not null references competition (id),
    token text not null unique,
    kind text not null,
    unit_id bigint not null references labour_unit (id),
    person_id bigint references person (id),
    post text not null,
    merits text not null,
    state text not null,
    proposed_by bigint,
    proposed_at timestamp not null,
    decided_by bigint,
    decided_at timestamp,
    reason text,
    version integer not null,
    constraint labour_commendation_of_somebody check ((kind = 'advanced_person') = (person_id is not null)),
    constraint labour_commendation_two_people check (
        proposed_by is null or decided_by is null or proposed_by <> decided_by
    )
);
create index labour_commendation_by_unit_id on labour_commendation (unit_id);
create index labour_commendation_by_person_id on labour_commendation (person_id);
create unique index labour_commendation_team_once on labour_commendation (competition_id, unit_id)
    where state <> 'refused' and kind = 'advanced_team';
create unique index labour_commendation_person_once on labour_commendation (competition_id, person_id)
    where state <> 'refused' and kind = 'advanced_person';

-- What somebody has submitted stays as it was, whoever writes.
create trigger labour_report_kept before update of unit_id, "month", version, figures, note, correction on labour_report
when old.state in ('submitted', 'accepted', 'replaced')
begin select raise(abort, 'a submitted report is never changed'); end;
create trigger labour_report_never_deleted before delete on labour_report
when old.state in ('submitted', 'accepted', 'replaced')
begin select raise(abort, 'a submitted report is never deleted'); end;
create trigger labour_result_kept before update of competition_id, version, content, reason, computed_by, computed_at
on labour_result
begin select raise(abort, 'a computed result is never changed'); end;
create trigger labour_result_never_deleted before delete on labour_result
begin select raise(abort, 'a computed result is never deleted'); end;
