-- Marking: what is marked on which day by whom, every mark that a judge gave, what was signed and locked; and the results
-- that were computed from it, in versions.

-- A module on one day of marking: the smallest thing that is signed and locked.
create table marking_compartment (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    module_id bigint not null references contest_module (id),
    "day" integer not null,
    state text not null,
    -- The scheme by which it is marked; none where the module is marked as a whole.
    scheme_id bigint references marking_scheme (id),
    -- What is marked on this day, as `marking::scoring::Markable` in JSON: the scheme frozen.
    aspects text not null,
    entered_by bigint,
    entered_at timestamp,
    checked_by bigint,
    checked_at timestamp,
    locked_by bigint,
    locked_at timestamp,
    version integer not null,
    unique (module_id, "day"),
    constraint marking_compartment_two_people check (
        checked_by is null or entered_by is null or checked_by <> entered_by
    )
);
create index marking_compartment_by_contest_id on marking_compartment (contest_id);

-- The marks of one judge for one code in a compartment (评分表).
create table mark_sheet (
    id integer primary key autoincrement not null,
    token text not null unique,
    contest_id bigint not null references contest (id),
    compartment_id bigint not null references marking_compartment (id),
    code text not null,
    official_id bigint not null references official (id),
    medium text not null,
    state text not null,
    -- What he gave, by aspect; see `marking::model::Marks`.
    marks text not null,
    -- Key of the last change that a device sent, so that a change sent twice counts once.
    last_key text,
    -- When it was last asked whether he has to stay away, and of which version of what is said of him.
    cleared_at timestamp not null,
    cleared_version integer not null,
    -- Who typed it from paper, and who compared it.
    entered_by bigint,
    entered_at timestamp,
    confirmed_by bigint,
    confirmed_at timestamp,
    rejected_reason text,
    version integer not null,
    unique (compartment_id, code, official_id),
    constraint mark_sheet_two_people check (confirmed_by is null or entered_by is null or confirmed_by <> entered_by),
    constraint mark_sheet_confirmed check (state <> 'confirmed' or (entered_by is not null and confirmed_by is not null))
);
create index mark_sheet_by_contest_id on mark_sheet (contest_id);
create index mark_sheet_by_official_id on mark_sheet (official_id);

-- An aspect of a work that the judges score again: they were too far apart, or the chief judge sent it back. Marks of an
-- earlier round count no more.
create table mark_discussion (
    id integer primary key autoincrement not null,
    compartment_id bigint not null references marking_compartment (id),
    code text not null,
    aspect integer not null,
    round integer not null,
    cause text not null,
    reason text,
    opened_by bigint,
    opened_at timestamp not null,
    unique (compartment_id, code, aspect, round)
);

-- One aspect of a locked compartment that was opened for one correction by two people.
create table mark_unlock (
    id integer primary key autoincrement not null,
    compartment_id bigint not null references marking_compartment (id),
    code text not null,
    aspect integer not null,
    reason text not null,
    -- The appeal that led to it.
    appeal_id bigint,
    asked_by bigint,
    asked_at timestamp not null,
    granted_by bigint,
    granted_at timestamp,
    -- Locked again, or refused.
    closed_by bigint,
    closed_at timestamp,
    version integer not null,
    constraint mark_unlock_two_people check (granted_by is null or asked_by is null or granted_by <> asked_by)
);
create unique index mark_unlock_open_once on mark_unlock (compartment_id, code, aspect) where closed_at is null;

create table compartment_signature (
    id integer primary key autoincrement not null,
    compartment_id bigint not null references marking_compartment (id),
    official_id bigint not null references official (id),
    kind text not null,
    signed_by bigint,
    signed_at timestamp not null,
    reason text,
    -- When the compartment was opened again.
    void_at timestamp,
    constraint compartment_signature_forced check ((kind = 'forced') = (reason is not null))
);
create unique index compartment_signature_once on compartment_signature (compartment_id, official_id) where void_at is null;

-- What was recorded on the floor (赛场记录表) about one code in a module.
create table on_site_record (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    module_id bigint not null references contest_module (id),
    code text not null,
    standing text not null,
    -- Working time in seconds, minutes that were added to it included.
    seconds integer,
    -- In hundredths of a point.
    deduction integer not null,
    safety_deduction integer not null,
    note text not null,
    recorded_by bigint,
    recorded_at timestamp not null,
    version integer not null,
    unique (module_id, code),
    constraint on_site_record_numbers check (deduction >= 0 and safety_deduction >= 0 and (seconds is null or seconds >= 0))
);
create index on_site_record_by_contest_id on on_site_record (contest_id);

-- The inputs and the table of a result, as everybody may download them: gzip of the signed text, by its SHA-256.
create table result_file (
    hash text primary key not null,
    content blob not null,
    signature text not null,
    made_at timestamp not null
);

-- One version of the result of a contest.
create table result_set (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    -- From 1; stands in addresses.
    version integer not null,
    stage text not null,
    hash text not null references result_file (hash),
    -- Why it differs from the version before.
    reason text,
    decision_document text,
    prepared_by bigint,
    prepared_at timestamp not null,
    published_by bigint,
    published_at timestamp,
    -- Until when appeals are taken, or objections.
    closes_at timestamp,
    unique (contest_id, version),
    constraint result_set_two_people check (published_by is null or prepared_by is null or published_by <> prepared_by)
);

-- A line of the table of a result.
create table result_line (
    id integer primary key autoincrement not null,
    result_set_id bigint not null references result_set (id),
    contest_id bigint not null references contest (id),
    entry_id bigint not null references contest_entry (id),
    code text not null,
    standing text not null,
    -- Standard competition rank; none for who did not start.
    "rank" integer,
    -- In hundredths of a point.
    total integer,
    theory integer,
    practical integer,
    seconds integer,
    scale_score integer,
    medal text,
    -- The key that parted him from the one before, see `rankings::model`.
    parted_by text,
    unique (result_set_id, entry_id)
);
create index result_line_by_contest_id on result_line (contest_id);
create index result_line_by_entry_id on result_line (entry_id);

-- A mark changes only while its sheet and its compartment are open, or while the aspect was opened by two people.
create trigger mark_sheet_locked before update of marks on mark_sheet
when old.marks <> new.marks
 and (old.state <> 'open' or (select state from marking_compartment where id = old.compartment_id) <> 'open')
 and not exists (select 1 from mark_unlock where compartment_id = old.compartment_id and code = old.code
                 and granted_at is not null and closed_at is null)
begin select raise(abort, 'a locked mark is never changed'); end;
create trigger mark_sheet_never_deleted before delete on mark_sheet
begin select raise(abort, 'a mark is never deleted'); end;

-- A published result stays as it was; what differs is a new version.
create trigger result_file_kept before update on result_file
begin select raise(abort, 'a result is never changed'); end;
create trigger result_set_kept before update of contest_id, version, stage, hash on result_set
when old.published_at is not null
begin select raise(abort, 'a published result is never changed'); end;
create trigger result_line_kept before update on result_line
begin select raise(abort, 'a result is never changed'); end;
