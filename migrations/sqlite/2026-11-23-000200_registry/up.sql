create table district (
    code text not null primary key,
    name text not null,
    short_name text not null,
    english_name text not null,
    kind text not null,
    gb_code text,
    "position" integer not null
);

create table province (
    code text not null primary key,
    name text not null
);

create table occupation (
    code text not null primary key,
    name text not null,
    mark text not null,
    edition text not null,
    initials text not null,
    retired_on date
);

create table work_type (
    id integer primary key autoincrement not null,
    occupation_code text not null,
    "position" integer not null,
    name text not null,
    initials text not null,
    retired_on date,
    foreign key (occupation_code) references occupation (code),
    unique (occupation_code, position)
);
create index work_type_by_occupation_code on work_type (occupation_code);

-- What a body files, a batch line names and a certificate carries.
create table trade (
    id integer primary key autoincrement not null,
    code text not null unique,
    occupation_code text not null,
    work_type text,
    name text not null,
    mark text not null,
    lowest_level text,
    highest_level text,
    standard_edition text not null,
    confidence text not null,
    initials text not null,
    access_type boolean not null,
    retired_on date,
    version integer not null,
    foreign key (occupation_code) references occupation (code)
);
create index trade_by_occupation_code on trade (occupation_code);

create table certification_body (
    id integer primary key autoincrement not null,
    code text not null unique,
    name text not null unique,
    initials text not null,
    body_class text not null,
    body_kind text not null,
    uscc text not null unique,
    first_filing text not null,
    district_code text not null,
    address text not null,
    contact_name text not null,
    contact_phone text not null,
    contact_email text not null,
    state text not null,
    demonstration boolean not null,
    created_at timestamp not null,
    version integer not null,
    foreign key (district_code) references district (code)
);

create table assessment_site (
    id integer primary key autoincrement not null,
    body_id bigint not null references certification_body (id),
    name text not null,
    filing_code text not null unique,
    district_code text not null,
    address text not null,
    filing_from date not null,
    filing_to date not null,
    state text not null,
    version integer not null,
    foreign key (district_code) references district (code)
);
create index assessment_site_by_body_id on assessment_site (body_id);

create table scope_line (
    id integer primary key autoincrement not null,
    site_id bigint not null references assessment_site (id),
    trade_id bigint not null references trade (id),
    level text not null,
    valid_from date not null,
    valid_to date not null,
    unique (site_id, trade_id, level, valid_from)
);
create index scope_line_by_trade_id_level on scope_line (trade_id, level);

-- Each distinct name once, with its pinyin initials; people point here.
create table person_name (
    id integer primary key autoincrement not null,
    folded text not null unique,
    initials text not null
);

-- One row per suffix of a name and of its initials, searched as a prefix range.
create table name_suffix (
    suffix text not null,
    name_id bigint not null,
    primary key (suffix, name_id),
    foreign key (name_id) references person_name (id)
) without rowid;

-- The unique indexes of `person` stand by themselves, so that a bulk load can make them at its end.
create table person (
    id integer primary key autoincrement not null,
    token text not null,
    name text not null,
    name_id bigint not null references person_name (id),
    document_kind text not null,
    document_number blob not null,
    document_hash blob not null,
    sex text not null,
    birth_date date,
    mobile blob,
    mobile_hash blob,
    email text,
    employer text,
    education text,
    ethnic_group text,
    created_at timestamp not null,
    version integer not null
);
create unique index person_by_token on person (token);
create unique index person_by_document_hash on person (document_hash);
create index person_by_name_id on person (name_id);
create index person_by_mobile_hash on person (mobile_hash) where mobile_hash is not null;

create table assessor (
    id integer primary key autoincrement not null,
    card_number text not null unique,
    person_id bigint not null references person (id) unique,
    body_id bigint,
    grade text not null,
    card_from date not null,
    card_to date not null,
    state text not null,
    employer text not null,
    district_code text not null,
    speciality text not null,
    created_at timestamp not null,
    version integer not null,
    foreign key (body_id) references certification_body (id),
    foreign key (district_code) references district (code)
);
create index assessor_by_body_id on assessor (body_id);

create table assessor_scope (
    id integer primary key autoincrement not null,
    assessor_id bigint not null references assessor (id),
    trade_id bigint not null references trade (id),
    lowest_level text not null,
    highest_level text not null,
    unique (assessor_id, trade_id)
);
create index assessor_scope_by_trade_id on assessor_scope (trade_id);

-- A declared relation between an assessor and a person or a body that bars an assignment.
create table recusal (
    id integer primary key autoincrement not null,
    assessor_id bigint not null references assessor (id),
    person_id bigint,
    body_id bigint,
    relation text not null,
    note text not null,
    declared_at timestamp not null,
    ended_at timestamp,
    foreign key (person_id) references person (id),
    foreign key (body_id) references certification_body (id)
);
create index recusal_by_assessor_id on recusal (assessor_id);
create index recusal_by_person_id on recusal (person_id);
