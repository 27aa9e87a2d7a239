create table account (
    id integer primary key autoincrement not null,
    login text not null unique,
    name text not null,
    email text,
    password_hash text,
    must_change_password boolean not null,
    person_id bigint,
    language text not null,
    state text not null,
    failed_sign_ins integer not null,
    locked_until timestamp,
    password_changed_at timestamp,
    created_at timestamp not null,
    version integer not null,
    foreign key (person_id) references person (id)
);
create index account_by_person_id on account (person_id);
create index account_by_email on account (email);

-- A role with its scope and dates; ended, never deleted.
create table role_grant (
    id integer primary key autoincrement not null,
    account_id bigint not null references account (id),
    role text not null,
    body_id bigint,
    assessor_id bigint,
    valid_from date not null,
    valid_to date,
    granted_by bigint,
    created_at timestamp not null,
    foreign key (body_id) references certification_body (id),
    foreign key (assessor_id) references assessor (id)
);
create index role_grant_by_account_id on role_grant (account_id);
create index role_grant_by_body_id on role_grant (body_id);

create table session (
    id integer primary key autoincrement not null,
    token_hash blob not null unique,
    account_id bigint not null references account (id),
    grant_id bigint,
    created_at timestamp not null,
    last_seen_at timestamp not null,
    address text not null,
    user_agent text not null,
    shared_computer boolean not null,
    revoked_at timestamp,
    foreign key (grant_id) references role_grant (id)
);
create index session_by_account_id on session (account_id);

create table account_token (
    token_hash blob not null primary key,
    account_id bigint not null references account (id),
    purpose text not null,
    created_at timestamp not null,
    expires_at timestamp not null,
    used_at timestamp
);
create index account_token_by_account_id on account_token (account_id);

create table password_history (
    id integer primary key autoincrement not null,
    account_id bigint not null references account (id),
    password_hash text not null,
    created_at timestamp not null
);
create index password_history_by_account_id on password_history (account_id);
