-- Appointed ranks (聘任等级): what an employer appoints above senior technician, recorded and confirmed by another person.

create table level_appointment (
    id integer primary key autoincrement not null,
    number text not null unique,
    person_id bigint not null references person (id),
    trade_id bigint not null references trade (id),
    -- `T` or `S`.
    level text not null,
    -- Number of the certificate or the appointment that was held.
    holding text not null,
    employer text not null,
    -- The body of the employer, where it is one of the register.
    body_id bigint references certification_body (id),
    district_code text not null references district (code),
    document text not null,
    appointed_on date not null,
    -- That of `appointed_on`.
    "year" integer not null,
    valid_until date not null,
    -- `recorded`, `confirmed`, `refused`, `ended` or `withdrawn`.
    state text not null,
    -- Confirmed, and the first of its rank or a higher one: somebody rose.
    is_rise boolean not null,
    recorded_by bigint,
    recorded_at timestamp not null,
    decided_by bigint,
    decided_at timestamp,
    ended_on date,
    -- Why it was refused, ended or withdrawn.
    reason text,
    version integer not null,
    constraint level_appointment_rank check (level in ('T', 'S')),
    constraint level_appointment_term check (appointed_on <= valid_until),
    constraint level_appointment_ended check ((state = 'ended') = (ended_on is not null)),
    constraint level_appointment_reason check (state not in ('refused', 'ended') or reason is not null),
    -- Whoever records does not decide.
    constraint level_appointment_two_persons check (
        recorded_by is null or decided_by is null or recorded_by <> decided_by
    )
);
create index level_appointment_by_person_id on level_appointment (person_id);
create index level_appointment_by_state on level_appointment (state, appointed_on);
create index level_appointment_by_year on level_appointment ("year", district_code);
-- One at a time waits for a decision about somebody in a trade.
create unique index level_appointment_waits_once on level_appointment (person_id, trade_id) where state = 'recorded';
