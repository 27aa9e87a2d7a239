create table assessment_batch (
    id integer primary key autoincrement not null,
    number text not null unique,
    site_id bigint not null references assessment_site (id),
    body_id bigint not null references certification_body (id),
    title text not null,
    first_day date not null,
    last_day date not null,
    state text not null,
    candidate_count integer not null,
    notice_from date,
    notice_to date,
    created_by bigint,
    created_at timestamp not null,
    version integer not null
);
create index assessment_batch_by_body_id_id on assessment_batch (body_id, id);
create index assessment_batch_by_state_id on assessment_batch (state, id);
create index assessment_batch_by_site_id on assessment_batch (site_id);

-- Who moved the batch from which state to which, when and why: the state line.
create table batch_transition (
    id integer primary key autoincrement not null,
    batch_id bigint not null references assessment_batch (id),
    from_state text not null,
    to_state text not null,
    at timestamp not null,
    account_id bigint,
    actor_name text not null,
    role text not null,
    reason text
);
create index batch_transition_by_batch_id on batch_transition (batch_id);

create table batch_line (
    id integer primary key autoincrement not null,
    batch_id bigint not null references assessment_batch (id),
    trade_id bigint not null references trade (id),
    level text not null,
    standard_version text not null,
    quota integer not null,
    unique (batch_id, trade_id, level)
);

create table application (
    id integer primary key autoincrement not null,
    batch_id bigint not null references assessment_batch (id),
    line_id bigint not null references batch_line (id),
    person_id bigint not null references person (id),
    "condition" text not null,
    certification_kind text not null,
    sitting text not null,
    state text not null,
    ticket_number text unique,
    anonymous_code text,
    employer text,
    prior_certificate_number text,
    details text not null,
    created_at timestamp not null,
    version integer not null,
    unique (line_id, person_id),
    unique (line_id, anonymous_code)
);
create index application_by_batch_id on application (batch_id);
create index application_by_person_id on application (person_id);

create table staff_assignment (
    id integer primary key autoincrement not null,
    batch_id bigint not null references assessment_batch (id),
    line_id bigint not null references batch_line (id),
    part text not null,
    assessor_id bigint not null references assessor (id),
    "lead" boolean not null,
    first_day date not null,
    last_day date not null,
    created_at timestamp not null,
    override_reason text,
    unique (line_id, part, assessor_id)
);
create index staff_assignment_by_assessor_id_first_day on staff_assignment (assessor_id, first_day);
create index staff_assignment_by_batch_id on staff_assignment (batch_id);

create table score_sheet (
    id integer primary key autoincrement not null,
    token text not null unique,
    batch_id bigint not null references assessment_batch (id),
    line_id bigint not null references batch_line (id),
    part text not null,
    assessor_id bigint not null references assessor (id),
    state text not null,
    version integer not null,
    submitted_at timestamp,
    submitted_by bigint,
    confirmed_at timestamp,
    confirmed_by bigint,
    rejected_reason text,
    unique (line_id, part, assessor_id),
    -- Whoever confirms is somebody else than whoever submitted, and both are known.
    constraint score_sheet_two_people check (confirmed_by is null or submitted_by is null or confirmed_by <> submitted_by),
    constraint score_sheet_confirmed_by_somebody
        check (state <> 'confirmed' or (submitted_by is not null and confirmed_by is not null))
);
create index score_sheet_by_batch_id on score_sheet (batch_id);
create index score_sheet_by_assessor_id on score_sheet (assessor_id);

create table sheet_entry (
    id integer primary key autoincrement not null,
    sheet_id bigint not null references score_sheet (id),
    application_id bigint not null references application (id),
    anonymous_code text not null,
    state text not null,
    mark integer,
    version integer not null,
    last_key text,
    updated_at timestamp,
    updated_by bigint,
    imported boolean not null,
    unique (sheet_id, application_id),
    unique (sheet_id, anonymous_code),
    constraint sheet_entry_mark_is_scored check ((state = 'scored') = (mark is not null)),
    constraint sheet_entry_mark_in_range check (mark is null or mark between 0 and 10000)
);

-- A sheet that is submitted or confirmed is locked, whoever writes.
create trigger sheet_entry_locked before update on sheet_entry
when (select state from score_sheet where id = old.sheet_id) <> 'open'
begin select raise(abort, 'the score sheet is not open'); end;
create trigger sheet_entry_kept before delete on sheet_entry
when (select state from score_sheet where id = old.sheet_id) <> 'open'
begin select raise(abort, 'the score sheet is not open'); end;


create table part_result (
    id integer primary key autoincrement not null,
    application_id bigint not null references application (id),
    part text not null,
    state text not null,
    mark integer,
    passed boolean not null,
    computed_at timestamp not null,
    unique (application_id, part)
);

create table certificate (
    id integer primary key autoincrement not null,
    number text not null,
    token text not null,
    number_kind text not null,
    person_id bigint not null references person (id),
    name_id bigint not null,
    holder_name text not null,
    trade_id bigint,
    trade_name text not null,
    work_type text,
    level text not null,
    body_id bigint,
    site_id bigint,
    body_name text not null,
    issued_on date not null,
    state text not null,
    award_basis text not null,
    application_id bigint,
    batch_id bigint,
    theory_mark integer,
    practical_mark integer,
    review_mark integer,
    reissue_count integer not null,
    replaced_by text,
    state_changed_at timestamp,
    state_reason text,
    created_at timestamp not null,
    foreign key (trade_id) references trade (id),
    foreign key (body_id) references certification_body (id),
    foreign key (site_id) references assessment_site (id),
    foreign key (application_id) references application (id),
    foreign key (batch_id) references assessment_batch (id)
);
-- By itself, so that a bulk load can make it at its end.
create unique index certificate_by_number on certificate (number);
create index certificate_by_person_id on certificate (person_id);
-- Most certificates come from the history and have neither; those rows would only weigh on the bulk load.
create unique index certificate_by_application_id on certificate (application_id) where application_id is not null;
create index certificate_by_batch_id on certificate (batch_id) where batch_id is not null;
-- One index per order in which the list is read, newest first; see certificates/listing.rs.
create index certificate_by_body_id_issued_on on certificate (body_id, issued_on);
create index certificate_by_trade_id_issued_on on certificate (trade_id, issued_on);
create index certificate_by_issued_on on certificate (issued_on);
create index certificate_by_ended_state on certificate (state, issued_on) where state <> 'valid';
create index certificate_by_appointed_level on certificate (level, issued_on) where level in ('T', 'S');

-- The last serial given out per site, year and level.
create table certificate_serial (
    filing_code text not null,
    year integer not null,
    level text not null,
    last_serial integer not null,
    primary key (filing_code, year, level)
) without rowid;

-- How many certificates each body holds per year, level and state, kept in step by the same transaction.
create table certificate_count (
    body_key bigint not null,
    year integer not null,
    level text not null,
    state text not null,
    certificates integer not null,
    primary key (body_key, year, level, state)
) without rowid;
