-- Skills and labour competitions (技能竞赛、劳动竞赛): the event, its contests, who takes part, who officiates, and what
-- is drawn and sealed.

create table competition (
    id integer primary key autoincrement not null,
    number text not null unique,
    year integer not null,
    kind text not null,
    name text not null,
    level text not null,
    class text not null,
    line text not null,
    entry_groups text not null,
    host text not null,
    organiser text not null,
    co_organiser text not null,
    place text not null,
    entry_from date not null,
    entry_to date not null,
    first_day date not null,
    last_day date not null,
    contact_name text not null,
    contact_phone text not null,
    contact_email text not null,
    expected_entrants integer not null,
    -- In hundredths of a yuan.
    budget bigint not null,
    prize_plan text not null,
    description text not null,
    state text not null,
    -- The state in which a postponed competition goes on.
    resumes_as text,
    submitted_by bigint,
    approval_document text,
    copied_from bigint references competition (id),
    created_by bigint,
    created_at timestamp not null,
    version integer not null,
    constraint competition_days check (entry_from <= entry_to and first_day <= last_day),
    constraint competition_resumes check ((state = 'postponed') = (resumes_as is not null))
);
create index competition_by_year_id on competition (year, id);
create index competition_by_state_id on competition (state, id);
create index competition_by_first_day on competition (first_day);

-- A role that is for one event only.
alter table role_grant add column competition_id bigint references competition (id);
create index role_grant_by_competition_id on role_grant (competition_id);

create table contest (
    id integer primary key autoincrement not null,
    competition_id bigint not null references competition (id),
    code text not null,
    name text not null,
    trade_id bigint not null references trade (id),
    level text not null,
    entry_group text not null,
    -- 1 for an individual contest, else how many compete together.
    team_size integer not null,
    quota integer not null,
    delegation_limit integer,
    workstations integer not null,
    first_day date not null,
    last_day date not null,
    place text not null,
    -- Tie-break chain, award rule, scale, appeal window, panel rules; see `contests::model::ContestRules`.
    rules text not null,
    -- Who may enter; see `contests::model::Eligibility`.
    eligibility text not null,
    technical_document text not null,
    state text not null,
    entry_count integer not null,
    created_at timestamp not null,
    version integer not null,
    unique (competition_id, code),
    constraint contest_numbers check (team_size between 1 and 20 and quota >= 1 and workstations >= 1)
);
create index contest_by_trade_id on contest (trade_id);

create table contest_module (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    "position" integer not null,
    name text not null,
    kind text not null,
    -- Per cent of the whole.
    weight integer not null,
    "day" integer not null,
    minutes integer not null,
    unique (contest_id, "position"),
    constraint contest_module_numbers check (weight between 1 and 100 and "day" between 1 and 30 and minutes >= 0)
);

-- Who moved the competition, or one of its contests, from which state to which, when and why.
create table competition_transition (
    id integer primary key autoincrement not null,
    competition_id bigint not null references competition (id),
    contest_id bigint references contest (id),
    from_state text not null,
    to_state text not null,
    at timestamp not null,
    account_id bigint,
    actor_name text not null,
    role text not null,
    reason text
);
create index competition_transition_by_competition_id on competition_transition (competition_id);

create table delegation (
    id integer primary key autoincrement not null,
    competition_id bigint not null references competition (id),
    token text not null unique,
    name text not null,
    body_id bigint references certification_body (id),
    leader_name text not null,
    leader_email text not null,
    created_at timestamp not null,
    version integer not null,
    unique (competition_id, name)
);

create table contest_entry (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    delegation_id bigint references delegation (id),
    token text not null unique,
    -- Given when the entry is accepted; never given again.
    number text unique,
    team_name text,
    state text not null,
    source text not null,
    -- The moment that decides who comes first when there are more than places.
    submitted_at timestamp not null,
    submitted_by bigint,
    decided_at timestamp,
    decided_by bigint,
    reason text,
    start_group integer,
    version integer not null
);
create index contest_entry_by_contest_id_state on contest_entry (contest_id, state);
create index contest_entry_by_delegation_id on contest_entry (delegation_id);

create table entry_member (
    id integer primary key autoincrement not null,
    entry_id bigint not null references contest_entry (id),
    contest_id bigint not null references contest (id),
    person_id bigint not null references person (id),
    part text not null,
    employer text not null,
    post text not null,
    level_held text,
    certificate_number text,
    training_base text not null,
    -- Whether the entry still counts: nobody competes twice in one contest.
    live boolean not null
);
create index entry_member_by_entry_id on entry_member (entry_id);
create index entry_member_by_person_id on entry_member (person_id);
create unique index entry_member_competes_once on entry_member (contest_id, person_id) where live and part = 'contestant';

create table official (
    id integer primary key autoincrement not null,
    competition_id bigint not null references competition (id),
    token text not null unique,
    person_id bigint not null references person (id),
    assessor_id bigint references assessor (id),
    employer text not null,
    training_base text not null,
    title text not null,
    email text not null,
    state text not null,
    created_at timestamp not null,
    version integer not null,
    unique (competition_id, person_id)
);
create index official_by_person_id on official (person_id);

-- What an official does in a contest. A scoring judge sits on the panel of a module, a sealing judge keeps one layer.
create table official_duty (
    id integer primary key autoincrement not null,
    official_id bigint not null references official (id),
    contest_id bigint not null references contest (id),
    duty text not null,
    module_id bigint references contest_module (id),
    layer integer,
    -- Why this person: what the automatic allocation weighed, or that somebody chose by hand.
    choice text not null,
    assigned_by bigint,
    assigned_at timestamp not null,
    ended_at timestamp,
    end_reason text,
    constraint official_duty_place check (
        (duty = 'scoring_judge') = (module_id is not null) and (duty = 'sealing_judge') = (layer is not null)
    )
);
create index official_duty_by_official_id on official_duty (official_id);
create index official_duty_by_contest_id on official_duty (contest_id);
create unique index official_duty_held_once on official_duty
    (official_id, contest_id, duty, coalesce(module_id, 0), coalesce(layer, 0)) where ended_at is null;
create unique index official_duty_one_holder on official_duty (contest_id, duty, coalesce(layer, 0))
    where ended_at is null and duty in ('chief_judge', 'competition_monitor', 'sealing_judge');

-- A declared relation that bars an official from judging somebody: whoever bears the name, or works for the employer,
-- also when he enters later.
create table official_conflict (
    id integer primary key autoincrement not null,
    official_id bigint not null references official (id),
    person_name text,
    employer text,
    relation text not null,
    note text not null,
    declared_by bigint,
    declared_at timestamp not null,
    ended_at timestamp,
    constraint official_conflict_of_somebody check (person_name is not null or employer is not null)
);
create index official_conflict_by_official_id on official_conflict (official_id);

-- A draw of start groups: the seed, what was drawn and in which order, so that anybody can draw again.
create table draw (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    kind text not null,
    method text not null,
    seed text not null,
    outcome text not null,
    drawn_at timestamp not null,
    drawn_by bigint,
    witnessed_by bigint,
    -- SHA-256 of what was drawn, published at once.
    hash text not null,
    -- A physical draw is in force when a second person has confirmed it.
    in_force boolean not null,
    constraint draw_two_people check (witnessed_by is null or drawn_by is null or witnessed_by <> drawn_by),
    constraint draw_physical_witnessed check (not in_force or method <> 'physical' or witnessed_by is not null)
);
create unique index draw_in_force_once on draw (contest_id, kind) where in_force;
create index draw_by_contest_id on draw (contest_id);

-- One layer of sealing. The mapping is encrypted; its hash is published when it is sealed.
create table seal_layer (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    layer integer not null,
    method text not null,
    mapping blob not null,
    hash text not null,
    sealed_at timestamp not null,
    sealed_by bigint,
    witnessed_by bigint,
    unseal_asked_by bigint,
    unseal_asked_at timestamp,
    unsealed_by bigint,
    unsealed_at timestamp,
    version integer not null,
    unique (contest_id, layer),
    constraint seal_layer_witness check (witnessed_by is null or sealed_by is null or witnessed_by <> sealed_by),
    constraint seal_layer_physical_witnessed check (method <> 'physical' or witnessed_by is not null),
    constraint seal_layer_two_people check (
        (unsealed_at is null and unsealed_by is null)
        or (unsealed_at is not null and unsealed_by is not null and unseal_asked_by is not null and unsealed_by <> unseal_asked_by)
    )
);

-- What was sealed stays as it was, whoever writes.
create trigger seal_layer_kept before update of contest_id, layer, method, mapping, hash, sealed_at, sealed_by, witnessed_by
on seal_layer
begin select raise(abort, 'a sealed layer is never changed'); end;
create trigger seal_layer_never_deleted before delete on seal_layer
begin select raise(abort, 'a sealed layer is never deleted'); end;
