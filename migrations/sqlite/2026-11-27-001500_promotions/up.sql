-- Promotions of skill level by competition (竞赛晋级): proposed by the rooms above, accepted by the city, issued after a notice.

create table level_promotion (
    id integer primary key autoincrement not null,
    token text not null unique,
    person_id bigint not null references person (id),
    trade_id bigint not null references trade (id),
    level text not null,
    -- The level that was held when it was proposed.
    held_level text,
    -- What it follows from, such as `S2026001-01`.
    source text not null,
    basis_text text not null,
    employer text not null,
    -- `proposed`, `on_notice`, `issued`, `refused` or `withdrawn`.
    state text not null,
    proposed_by bigint,
    proposed_at timestamp not null,
    -- The site that answers, from the notice on.
    site_id bigint references assessment_site (id),
    body_id bigint references certification_body (id),
    notice_from date,
    notice_to date,
    decided_by bigint,
    decided_at timestamp,
    reason text,
    certificate_number text unique,
    issued_on date,
    version integer not null,
    constraint level_promotion_site check ((site_id is null) = (body_id is null)),
    constraint level_promotion_on_notice check (state not in ('on_notice', 'issued') or (site_id is not null and notice_to is not null)),
    constraint level_promotion_ended check (state not in ('refused', 'withdrawn') or reason is not null),
    -- Whoever proposes does not accept.
    constraint level_promotion_two_persons check (
        state not in ('on_notice', 'issued') or proposed_by is null or decided_by is null or proposed_by <> decided_by
    )
);
create index level_promotion_by_source on level_promotion (source);
create index level_promotion_by_person_id on level_promotion (person_id);
create index level_promotion_by_state on level_promotion (state, notice_to);
-- Never two in one trade.
create unique index level_promotion_once_a_trade on level_promotion (person_id, trade_id)
    where state in ('proposed', 'on_notice', 'issued');
