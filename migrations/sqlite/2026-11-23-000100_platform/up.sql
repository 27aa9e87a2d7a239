-- Settings that differ from their default.
create table setting (
    "key" text not null primary key,
    value text not null,
    updated_at timestamp not null,
    updated_by bigint
);

-- Indexes that a bulk load has set aside, with the statements that bring them back.
create table index_aside (
    name text not null primary key,
    definition text not null
);

-- Days that are not what the calendar says: holidays and make-up days.
create table holiday (
    "day" date not null primary key,
    working boolean not null,
    name text not null
);

-- One row per change, hash-chained; triggers refuse update and delete.
create table audit_entry (
    id integer primary key autoincrement not null,
    at timestamp not null,
    account_id bigint,
    actor_name text not null,
    role text not null,
    address text not null,
    action text not null,
    subject_kind text not null,
    subject text not null,
    old_values text,
    new_values text,
    reason text,
    previous_hash blob not null,
    hash blob not null
);
create index audit_entry_by_subject_kind_subject_id on audit_entry (subject_kind, subject, id);
create index audit_entry_by_account_id_id on audit_entry (account_id, id);
create index audit_entry_by_action_id on audit_entry (action, id);
create index audit_entry_by_at on audit_entry (at);

-- Mail to be sent, written in the transaction of the change that it announces.
create table outbox_message (
    id integer primary key autoincrement not null,
    deduplication_key text not null unique,
    template text not null,
    recipient text not null,
    language text not null,
    payload text not null,
    state text not null,
    attempts integer not null,
    next_attempt_at timestamp not null,
    lease_until timestamp,
    last_error text,
    created_at timestamp not null,
    sent_at timestamp
);
create index outbox_message_by_state_next_attempt_at on outbox_message (state, next_attempt_at);

-- One uploaded spreadsheet on its way into the registers.
create table import_run (
    id integer primary key autoincrement not null,
    token text not null unique,
    kind text not null,
    subject text not null,
    account_id bigint,
    file_name text not null,
    state text not null,
    total_rows integer not null,
    checked_rows integer not null,
    good_rows integer not null,
    warning_rows integer not null,
    error_rows integer not null,
    posted_rows integer not null,
    file_errors text not null,
    created_at timestamp not null,
    -- Moves on with every step of the check: one that stands still has died with its process.
    alive_at timestamp not null,
    finished_at timestamp
);
create index import_run_by_subject_kind_id on import_run (subject, kind, id);

-- One row of it, checked and not yet posted, or posted.
create table import_row (
    id integer primary key autoincrement not null,
    run_id bigint not null references import_run (id),
    row_number integer not null,
    state text not null,
    "values" text not null,
    findings text not null,
    posted boolean not null,
    unique (run_id, row_number)
);

create trigger audit_entry_no_update before update on audit_entry
begin select raise(abort, 'the audit trail is append-only'); end;
create trigger audit_entry_no_delete before delete on audit_entry
begin select raise(abort, 'the audit trail is append-only'); end;
