-- Studios (工作室): what is applied for and named, who leads it, who works there, who learns there, and what was found when it
-- was reviewed and visited.

create table studio (
    id integer primary key autoincrement not null,
    -- `G2026001`; given with the application, stands in addresses.
    number text not null unique,
    kind text not null,
    level text not null,
    name text not null,
    trade_id bigint not null references trade (id),
    industry text not null,
    district_code text not null references district (code),
    address text not null,
    -- Square metres.
    area integer not null,
    equipment text not null,
    -- The unit that hosts it, and its body where it is one of the register.
    host text not null,
    body_id bigint references certification_body (id),
    founded_on date,
    contact_phone text not null,
    contact_email text not null,
    merits text not null,
    statutes text not null,
    plan text not null,
    state text not null,
    -- Why it was returned, refused, put under rectification or withdrawn.
    reason text,
    submitted_at timestamp not null,
    submitted_by bigint,
    notice_from date,
    notice_to date,
    named_on date,
    named_document text,
    term_to date,
    rectify_by date,
    version integer not null,
    constraint studio_numbers check (area >= 0),
    constraint studio_named_whole check ((named_on is null) = (term_to is null)),
    constraint studio_rectifies_by_a_day check ((state = 'rectifying') = (rectify_by is not null))
);
create index studio_by_body_id on studio (body_id);
create index studio_by_district on studio (district_code, state);
create index studio_by_trade_id on studio (trade_id);
create unique index studio_name_once on studio (name) where state <> 'refused';

-- Who leads it and who led it before.
create table studio_leader (
    id integer primary key autoincrement not null,
    studio_id bigint not null references studio (id),
    person_id bigint not null references person (id),
    -- The title that makes him one, such as 昆明市名匠.
    title text not null,
    from_day date not null,
    to_day date,
    -- Why somebody else succeeded him.
    reason text
);
create unique index studio_leader_one on studio_leader (studio_id) where to_day is null;
create index studio_leader_by_person_id on studio_leader (person_id);

create table studio_member (
    id integer primary key autoincrement not null,
    studio_id bigint not null references studio (id),
    token text not null unique,
    person_id bigint not null references person (id),
    post text not null,
    joined_on date not null,
    left_on date
);
create unique index studio_member_once on studio_member (studio_id, person_id) where left_on is null;
create index studio_member_by_person_id on studio_member (person_id);

-- Agreements between master and apprentice (师徒协议).
create table apprenticeship (
    id integer primary key autoincrement not null,
    studio_id bigint not null references studio (id),
    token text not null unique,
    apprentice_id bigint not null references person (id),
    master_id bigint not null references person (id),
    agreed_from date not null,
    agreed_to date not null,
    level_before text not null,
    level_after text,
    raised_on date,
    ended_on date,
    ended_reason text,
    version integer not null,
    constraint apprenticeship_of_two check (apprentice_id <> master_id),
    constraint apprenticeship_days check (agreed_from < agreed_to),
    constraint apprenticeship_raised check ((level_after is null) = (raised_on is null)),
    constraint apprenticeship_ended check ((ended_on is null) = (ended_reason is null))
);
create index apprenticeship_by_studio_id on apprenticeship (studio_id);
create index apprenticeship_by_master_id on apprenticeship (master_id);
create unique index apprenticeship_once on apprenticeship (studio_id, apprentice_id) where ended_on is null;

-- What reviewers found in the papers and on the site.
create table studio_review (
    id integer primary key autoincrement not null,
    studio_id bigint not null references studio (id),
    kind text not null,
    "day" date not null,
    reviewers text not null,
    -- Hundredths of a point.
    score integer not null,
    opinion text not null,
    passed boolean not null,
    recorded_by bigint,
    recorded_at timestamp not null,
    unique (studio_id, kind),
    constraint studio_review_score check (score between 0 and 10000)
);
create trigger studio_review_kept before update on studio_review
begin select raise(abort, 'a review is never changed'); end;
create trigger studio_review_never_deleted before delete on studio_review
begin select raise(abort, 'a review is never deleted'); end;
