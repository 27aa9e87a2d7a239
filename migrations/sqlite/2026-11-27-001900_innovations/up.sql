-- Innovations (创新成果): what was found, who shares it, what reviewers say, and the certificates of those who were awarded.

create table innovation (
    id integer primary key autoincrement not null,
    -- `K2026000123`; stands in addresses.
    number text not null unique,
    "year" integer not null,
    kind text not null,
    title text not null,
    problem text not null,
    solution text not null,
    unit text not null,
    body_id bigint references certification_body (id),
    team text not null,
    studio_id bigint references studio (id),
    district_code text not null references district (code),
    implemented_on date,
    patent_number text not null,
    -- Hundredths of a yuan, each with how it was computed.
    claimed_benefit bigint not null,
    claimed_basis text not null,
    confirmed_benefit bigint,
    confirmed_basis text,
    state text not null,
    -- Why it was returned, declined or taken back.
    reason text,
    submitted_at timestamp not null,
    submitted_by bigint,
    unit_opinion text,
    endorsed_by bigint,
    -- Mean of the reviews in hundredths of a point.
    score integer,
    adopted_on date,
    award text,
    award_document text,
    awarded_on date,
    version integer not null,
    constraint innovation_benefit check (claimed_benefit >= 0 and (confirmed_benefit is null or confirmed_benefit >= 0)),
    constraint innovation_adopted check (state not in ('adopted', 'awarded') or (adopted_on is not null and confirmed_benefit is not null)),
    constraint innovation_awarded check ((state = 'awarded') = (award is not null)),
    constraint innovation_spoken_for_by_another check (
        submitted_by is null or endorsed_by is null or submitted_by <> endorsed_by
    )
);
create index innovation_by_state on innovation (state, number);
create index innovation_by_kind on innovation (kind, "year", district_code, state);
create index innovation_by_body_id on innovation (body_id);
create index innovation_by_studio_id on innovation (studio_id);

-- Who shares it, in per cent.
create table innovation_share (
    id integer primary key autoincrement not null,
    innovation_id bigint not null references innovation (id),
    "position" integer not null,
    person_id bigint not null references person (id),
    name text not null,
    percent integer not null,
    unique (innovation_id, person_id),
    constraint innovation_share_percent check (percent between 1 and 100)
);
create index innovation_share_by_person_id on innovation_share (person_id);
create index innovation_share_by_name on innovation_share (name);

create table innovation_review (
    id integer primary key autoincrement not null,
    innovation_id bigint not null references innovation (id),
    reviewer text not null,
    -- Hundredths of a point.
    score integer not null,
    opinion text not null,
    recorded_by bigint,
    recorded_at timestamp not null,
    unique (innovation_id, reviewer),
    constraint innovation_review_score check (score between 0 and 10000)
);

create table innovation_certificate (
    id integer primary key autoincrement not null,
    -- `K2026000123-1`; never given again; stands in addresses and in the code on the paper.
    number text not null unique,
    innovation_id bigint not null references innovation (id),
    person_id bigint not null references person (id),
    -- Words as they stand on the paper.
    holder_name text not null,
    title text not null,
    kind text not null,
    unit text not null,
    award text not null,
    document text not null,
    issuer text not null,
    issued_on date not null,
    issued_by bigint,
    issued_at timestamp not null,
    state text not null,
    state_reason text,
    state_changed_at timestamp,
    unique (innovation_id, person_id),
    constraint innovation_certificate_ended check ((state = 'valid') = (state_changed_at is null))
);
create index innovation_certificate_by_person_id on innovation_certificate (person_id);

-- What a reviewer has said and what stands on paper stays as it was.
create trigger innovation_review_kept before update on innovation_review
begin select raise(abort, 'a review is never changed'); end;
create trigger innovation_review_never_deleted before delete on innovation_review
begin select raise(abort, 'a review is never deleted'); end;
create trigger innovation_certificate_kept before update of number, innovation_id, person_id, holder_name, title, kind, unit,
    award, document, issuer, issued_on on innovation_certificate
begin select raise(abort, 'a certificate is never changed'); end;
create trigger innovation_certificate_never_deleted before delete on innovation_certificate
begin select raise(abort, 'a certificate is never deleted'); end;
