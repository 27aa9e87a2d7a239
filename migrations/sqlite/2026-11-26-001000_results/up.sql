-- Results: who signed a table, how those were parted whom every key left equal, and objections to what is in public notice.

-- What a page shows of a line beside its totals: points of each module in hundredths as JSON, null where he did not start.
alter table result_line add column modules text not null default '[]';
alter table result_line add column safety_deductions integer;
-- Whether the scale of the contest could be computed, see `results::model::ScaleOutcome`.
alter table result_set add column scale_outcome text;

-- A signature under a table, which is known by its hash: a version that says the same is signed too.
create table result_signature (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    hash text not null,
    duty text not null,
    official_id bigint not null references official (id),
    signed_by bigint,
    signed_at timestamp not null,
    unique (contest_id, hash, duty)
);

-- The order of some whom every key left equal, by lot, by the chief judge or by a further task.
create table tie_decision (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    policy text not null,
    -- Codes in their order, as JSON.
    decided_order text not null,
    note text not null,
    recorded_by bigint,
    recorded_at timestamp not null
);
create index tie_decision_by_contest_id on tie_decision (contest_id);

-- What somebody said against a table in public notice (异议), and what was answered.
create table result_objection (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    token text not null unique,
    raised_by text not null,
    content text not null,
    recorded_by bigint,
    recorded_at timestamp not null,
    answer text,
    answered_by bigint,
    answered_at timestamp,
    version integer not null
);
create index result_objection_by_contest_id on result_objection (contest_id);

create trigger result_signature_kept before update on result_signature
begin select raise(abort, 'a signature is never changed'); end;
create trigger tie_decision_kept before update on tie_decision
begin select raise(abort, 'a decision is never changed'); end;
create trigger result_set_never_deleted before delete on result_set
when old.published_at is not null
begin select raise(abort, 'a published result is never deleted'); end;
create trigger result_line_never_deleted before delete on result_line
when (select published_at from result_set where id = old.result_set_id) is not null
begin select raise(abort, 'a published result is never deleted'); end;
