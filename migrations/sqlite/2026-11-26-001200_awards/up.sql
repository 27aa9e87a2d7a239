-- Award certificates (获奖证书): one for each person of an entry that won something in a final result.

create table award_certificate (
    id integer primary key autoincrement not null,
    -- `S2026001-01-J001`; never given again; stands in addresses and in the code on the paper.
    number text not null unique,
    competition_id bigint not null references competition (id),
    contest_id bigint not null references contest (id),
    entry_id bigint not null references contest_entry (id),
    person_id bigint not null references person (id),
    -- Names as they stand on the paper.
    holder_name text not null,
    team_name text,
    employer text not null,
    competition_name text not null,
    contest_name text not null,
    issuer text not null,
    medal text not null,
    medal_rules text not null,
    "rank" integer not null,
    -- Title by rank, such as 技术状元.
    title text,
    -- The version of the result that it rests on.
    result_version integer not null,
    issued_on date not null,
    issued_by bigint,
    issued_at timestamp not null,
    state text not null,
    replaces text,
    replaced_by text,
    state_reason text,
    state_changed_by bigint,
    state_changed_at timestamp,
    -- Copies that were registered after the first one.
    reprint_count integer not null,
    version integer not null,
    constraint award_certificate_ended check ((state = 'valid') = (state_changed_at is null)),
    constraint award_certificate_replaced check ((state = 'replaced') = (replaced_by is not null))
);
create index award_certificate_by_competition_id on award_certificate (competition_id);
create index award_certificate_by_person_id on award_certificate (person_id);
create unique index award_certificate_valid_once on award_certificate (contest_id, person_id) where state = 'valid';

-- What stands on the paper stays as it was; what differs is another certificate.
create trigger award_certificate_kept before update of number, competition_id, contest_id, entry_id, person_id, holder_name,
    team_name, employer, competition_name, contest_name, issuer, medal, medal_rules, "rank", title, result_version, issued_on
    on award_certificate
begin select raise(abort, 'an award certificate is never changed'); end;
create trigger award_certificate_never_deleted before delete on award_certificate
begin select raise(abort, 'an award certificate is never deleted'); end;
