-- Appeals against a published result: what was filed, when by the clock of the server, who heard it, what was decided.

create table appeal (
    id integer primary key autoincrement not null,
    contest_id bigint not null references contest (id),
    entry_id bigint not null references contest_entry (id),
    -- Random token in addresses.
    token text not null unique,
    -- `S2026001-01-A01`; never given again.
    number text not null unique,
    subject text not null,
    facts text not null,
    -- When it happened and who was there, in the words of whoever files.
    happened text not null,
    persons text not null,
    medium text not null,
    -- On whose behalf, by name; and where an answer reaches him, empty for nowhere beside the known addresses.
    filed_for text not null,
    reply_email text not null,
    filed_by bigint,
    filed_at timestamp not null,
    -- The version of the result against which it is filed, and until when that could be.
    result_version integer not null,
    deadline timestamp not null,
    answer_due timestamp not null,
    state text not null,
    -- Why it was refused or withdrawn.
    reason text,
    accepted_by bigint,
    accepted_at timestamp,
    outcome text,
    decision text,
    decision_reasons text,
    decided_by bigint,
    decided_at timestamp,
    answered_by bigint,
    answered_at timestamp,
    -- Who confirmed that the answer has reached him, and how: himself, or on paper by the organiser.
    acknowledged_by bigint,
    acknowledged_at timestamp,
    version integer not null,
    constraint appeal_two_people check (decided_by is null or accepted_by is null or decided_by <> accepted_by),
    constraint appeal_late check ((state = 'late') = (filed_at > deadline)),
    constraint appeal_decided check ((outcome is null) = (decision is null) and (outcome is null) = (decided_at is null))
);
create index appeal_by_contest_id on appeal (contest_id);
create index appeal_by_entry_id on appeal (entry_id);
-- One at a time about one thing, and one late one.
create unique index appeal_open_once on appeal (entry_id, subject)
    where state in ('filed', 'accepted', 'hearing', 'upheld', 'dismissed');
create unique index appeal_late_once on appeal (entry_id, subject, result_version) where state = 'late';

-- Who sits on the arbitration panel of an appeal.
create table appeal_member (
    id integer primary key autoincrement not null,
    appeal_id bigint not null references appeal (id),
    official_id bigint not null references official (id),
    seated_by bigint,
    seated_at timestamp not null,
    ended_at timestamp,
    -- Whether he was there when it was decided.
    present boolean not null
);
create unique index appeal_member_once on appeal_member (appeal_id, official_id) where ended_at is null;

-- What was said at the hearing, as members wrote it down.
create table appeal_note (
    id integer primary key autoincrement not null,
    appeal_id bigint not null references appeal (id),
    official_id bigint not null references official (id),
    words text not null,
    written_at timestamp not null
);
create index appeal_note_by_appeal_id on appeal_note (appeal_id);

-- Evidence.
create table appeal_file (
    id integer primary key autoincrement not null,
    appeal_id bigint not null references appeal (id),
    token text not null unique,
    -- Name that the sender gave it; for showing only.
    name text not null,
    -- What its first bytes say it is.
    kind text not null,
    size integer not null,
    -- SHA-256 in hexadecimal.
    hash text not null,
    content blob not null,
    added_by bigint,
    added_at timestamp not null
);
create index appeal_file_by_appeal_id on appeal_file (appeal_id);

-- What was filed and what was decided stays as it was.
create trigger appeal_filed_kept before update of contest_id, entry_id, number, subject, facts, happened, persons, medium,
    filed_for, filed_by, filed_at, result_version, deadline on appeal
begin select raise(abort, 'what was filed is never changed'); end;
create trigger appeal_decision_kept before update of outcome, decision, decision_reasons, decided_by, decided_at on appeal
when old.outcome is not null
begin select raise(abort, 'a decision is never changed'); end;
create trigger appeal_never_deleted before delete on appeal
begin select raise(abort, 'an appeal is never deleted'); end;
create trigger appeal_note_kept before update on appeal_note
begin select raise(abort, 'a note of a hearing is never changed'); end;
create trigger appeal_note_never_deleted before delete on appeal_note
begin select raise(abort, 'a note of a hearing is never deleted'); end;
create trigger appeal_file_kept before update on appeal_file
begin select raise(abort, 'evidence is never changed'); end;
create trigger appeal_file_never_deleted before delete on appeal_file
begin select raise(abort, 'evidence is never deleted'); end;
