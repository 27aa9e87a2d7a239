-- Files that somebody enclosed with a record: evidence of an appeal, papers of a nomination, photographs of an innovation.

create table attachment (
    id integer primary key autoincrement not null,
    -- Kind and number of the record, as the trail names it.
    subject text not null,
    subject_number text not null,
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
    added_at timestamp not null,
    -- When it was taken back. It is kept, and shown no longer.
    withdrawn_at timestamp
);
create index attachment_by_subject on attachment (subject, subject_number);

-- Until now appeals kept theirs by themselves.
insert into attachment (subject, subject_number, token, name, kind, size, hash, content, added_by, added_at)
select 'appeal', appeal.number, appeal_file.token, appeal_file.name, appeal_file.kind, appeal_file.size,
    appeal_file.hash, appeal_file.content, appeal_file.added_by, appeal_file.added_at
from appeal_file join appeal on appeal.id = appeal_file.appeal_id order by appeal_file.id;
drop table appeal_file;
update setting set key = 'attachment_files' where key = 'appeal_evidence_files';
delete from setting where key = 'appeal_evidence_kilobytes';

create trigger attachment_kept before update of subject, subject_number, token, name, kind, size, hash, content, added_by,
    added_at on attachment
begin select raise(abort, 'what was enclosed is never changed'); end;
create trigger attachment_withdrawn_once before update on attachment when old.withdrawn_at is not null
begin select raise(abort, 'what was taken back stays taken back'); end;
create trigger attachment_never_deleted before delete on attachment
begin select raise(abort, 'what was enclosed is never deleted'); end;
