-- Honours (荣誉): the register of titles, the rules by which ranks earn them, what was proposed, and who holds them.

create table honour_title (
    id integer primary key autoincrement not null,
    -- Stands in addresses and in the filter of the roll.
    key text not null unique,
    name text not null,
    english_name text not null,
    level text not null,
    -- `person` or `team`.
    holder text not null,
    granting_body text not null,
    -- Years for which it is held; null for good.
    term_years integer,
    -- Hundredths of a yuan a month.
    allowance bigint not null,
    -- What stands on the certificate, with `{title}`, `{basis}` and `{rank}`.
    citation text not null,
    position integer not null,
    -- From this day on it is conferred no more.
    retired_on date,
    version integer not null,
    constraint honour_title_term check (term_years is null or term_years > 0),
    constraint honour_title_allowance check (allowance >= 0)
);

-- Which ranks of which competitions earn what, from a year on.
create table title_rule_set (
    id integer primary key autoincrement not null,
    token text not null unique,
    level text not null,
    -- Null for every class.
    class text,
    from_year integer not null,
    note text not null,
    created_by bigint,
    created_at timestamp not null,
    version integer not null
);
create unique index title_rule_set_once on title_rule_set (level, coalesce(class, ''), from_year);

create table title_rule (
    id integer primary key autoincrement not null,
    rule_set_id bigint not null references title_rule_set (id),
    position integer not null,
    first_rank integer not null,
    last_rank integer not null,
    -- Null for every group.
    entry_group text,
    -- Null where only a reward or a promotion follows.
    title_id bigint references honour_title (id),
    -- Hundredths of a yuan.
    reward_amount bigint not null,
    reward text not null,
    -- The level that is proposed; who holds it is proposed for the next one.
    promote_to text,
    -- Never above this one.
    promote_cap text,
    constraint title_rule_ranks check (1 <= first_rank and first_rank <= last_rank),
    constraint title_rule_gives check (title_id is not null or promote_to is not null or reward_amount > 0 or reward <> '')
);
create index title_rule_by_rule_set_id on title_rule (rule_set_id);

-- Certificates of honours are numbered by year, without gaps.
create table honour_serial (
    year integer primary key not null,
    last_serial integer not null
);

create table honour (
    id integer primary key autoincrement not null,
    -- `RY2026-000123`; never given again; stands in addresses.
    number text not null unique,
    -- What the code on the paper holds beside the number.
    token text not null,
    title_id bigint not null references honour_title (id),
    -- Null for a team.
    person_id bigint references person (id),
    name_id bigint references person_name (id),
    holder_name text not null,
    -- The name as it is searched.
    folded text not null,
    employer text not null,
    district_code text references district (code),
    trade_id bigint references trade (id),
    year integer not null,
    -- `competition`, `selection` or `records`.
    basis text not null,
    basis_text text not null,
    contest_id bigint references contest (id),
    "rank" integer,
    granting_body text not null,
    document text not null,
    conferred_on date not null,
    valid_until date,
    citation text not null,
    reward text not null,
    allowance bigint not null,
    state text not null,
    state_reason text,
    state_changed_by bigint,
    state_changed_at timestamp,
    replaces text,
    replaced_by text,
    conferred_by bigint,
    created_at timestamp not null,
    version integer not null,
    constraint honour_ended check ((state = 'valid') = (state_changed_at is null)),
    constraint honour_replaced check ((state = 'replaced') = (replaced_by is not null)),
    constraint honour_named check ((person_id is null) = (name_id is null)),
    constraint honour_of_contest check ((basis = 'competition') = (contest_id is not null))
);
create index honour_by_title_id on honour (title_id, year);
create index honour_by_person_id on honour (person_id);
create index honour_by_contest_id on honour (contest_id);
create index honour_by_conferred_on on honour (conferred_on, id);
create unique index honour_valid_once on honour (contest_id, person_id) where state = 'valid' and contest_id is not null;

-- What stands on the paper stays as it was; what differs is another honour.
create trigger honour_kept before update of number, token, title_id, person_id, name_id, holder_name, folded, employer,
    district_code, trade_id, year, basis, basis_text, contest_id, "rank", granting_body, document, conferred_on, citation, reward
    on honour
begin select raise(abort, 'an honour is never changed'); end;
create trigger honour_never_deleted before delete on honour
begin select raise(abort, 'an honour is never deleted'); end;

-- For which version of the final result of a contest proposals were drawn up last.
create table honour_drawing (
    id integer primary key autoincrement not null,
    contest_id bigint not null unique references contest (id),
    rule_set_id bigint not null references title_rule_set (id),
    result_version integer not null,
    drawn_by bigint,
    drawn_at timestamp not null,
    version integer not null
);

create table honour_proposal (
    id integer primary key autoincrement not null,
    token text not null unique,
    contest_id bigint not null references contest (id),
    -- `confer`, `replace` or `withdraw`.
    kind text not null,
    entry_id bigint references contest_entry (id),
    person_id bigint not null references person (id),
    title_id bigint not null references honour_title (id),
    "rank" integer not null,
    reward_amount bigint not null,
    reward text not null,
    -- The honour that is replaced or withdrawn.
    honour_id bigint references honour (id),
    result_version integer not null,
    -- `proposed`, `confirmed`, `refused` or `dropped`.
    state text not null,
    proposed_by bigint,
    proposed_at timestamp not null,
    decided_by bigint,
    decided_at timestamp,
    reason text,
    -- Number of the honour that was conferred.
    honour_number text,
    version integer not null,
    constraint honour_proposal_of_honour check ((kind = 'confer') = (honour_id is null)),
    constraint honour_proposal_decided check ((state = 'proposed') = (decided_at is null)),
    -- Whoever draws up does not confirm.
    constraint honour_proposal_two_persons check (
        state in ('proposed', 'dropped') or proposed_by is null or decided_by is null or proposed_by <> decided_by
    )
);
create index honour_proposal_by_contest_id on honour_proposal (contest_id);
create unique index honour_proposal_open_once on honour_proposal (contest_id, person_id) where state = 'proposed';

insert into honour_title (key, name, english_name, level, holder, granting_body, term_years, allowance, citation, position, version) values
    ('technical_champion', '技术状元', 'Technical champion', 'prefecture', 'person', '昆明市人力资源和社会保障局、昆明市总工会', null, 0, '在{basis}中获得第 {rank} 名，授予“{title}”称号。', 1, 1),
    ('excellent_pacesetter', '优秀技术标兵', 'Excellent technical pacesetter', 'prefecture', 'person', '昆明市人力资源和社会保障局、昆明市总工会', null, 0, '在{basis}中获得第 {rank} 名，授予“{title}”称号。', 2, 1),
    ('technical_pacesetter', '技术标兵', 'Technical pacesetter', 'prefecture', 'person', '昆明市人力资源和社会保障局、昆明市总工会', null, 0, '在{basis}中获得第 {rank} 名，授予“{title}”称号。', 3, 1),
    ('kunming_master_craftsman', '昆明名匠', 'Kunming master craftsman', 'prefecture', 'person', '昆明市人民政府', 3, 300000, '经遴选，授予“{title}”称号。', 4, 1),
    ('spring_city_chief_technician', '春城计划首席技师', 'Spring City plan chief technician', 'prefecture', 'person', '昆明市人才工作领导小组', 3, 0, '经遴选，授予“{title}”称号。', 5, 1),
    ('yunling_chief_technician', '云岭首席技师', 'Yunling chief technician', 'province', 'person', '云南省人才工作领导小组', 5, 0, '经遴选，授予“{title}”称号。', 6, 1),
    ('technical_expert', '云南省技术能手', 'Technical expert of Yunnan', 'province', 'person', '云南省人力资源和社会保障厅', null, 0, '在{basis}中获得第 {rank} 名，授予“{title}”称号。', 7, 1),
    ('national_model_worker', '全国劳动模范', 'National model worker', 'national', 'person', '中共中央、国务院', null, 0, '授予“{title}”称号。', 8, 1),
    ('provincial_model_worker', '云南省劳动模范', 'Model worker of Yunnan', 'province', 'person', '中共云南省委、云南省人民政府', null, 0, '授予“{title}”称号。', 9, 1),
    ('may_day_labour_medal', '昆明市五一劳动奖章', 'Kunming May Day labour medal', 'prefecture', 'person', '昆明市总工会', null, 0, '授予“{title}”。', 10, 1),
    ('worker_pioneer', '工人先锋号', 'Worker pioneer', 'prefecture', 'team', '昆明市总工会', null, 0, '授予“{title}”称号。', 11, 1);

-- Rules for the city's own competitions as they are assumed; each year may have its own.
insert into title_rule_set (token, level, class, from_year, note, created_at, version)
    values ('prefecture-2015', 'prefecture', null, 2015, '系统预设', '2015-01-01 00:00:00', 1);
insert into title_rule (rule_set_id, position, first_rank, last_rank, title_id, reward_amount, reward, promote_to, promote_cap)
    select s.id, 1, 1, 1, t.id, 0, '荣誉证书', '2', '1' from title_rule_set s, honour_title t where t.key = 'technical_champion';
insert into title_rule (rule_set_id, position, first_rank, last_rank, title_id, reward_amount, reward, promote_to, promote_cap)
    select s.id, 2, 2, 3, t.id, 0, '荣誉证书', '3', '2' from title_rule_set s, honour_title t where t.key = 'excellent_pacesetter';
insert into title_rule (rule_set_id, position, first_rank, last_rank, title_id, reward_amount, reward, promote_to, promote_cap)
    select s.id, 3, 4, 7, t.id, 0, '荣誉证书', null, null from title_rule_set s, honour_title t where t.key = 'technical_pacesetter';
