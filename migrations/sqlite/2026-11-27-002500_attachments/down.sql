create table appeal_file (
    id integer primary key autoincrement not null,
    appeal_id bigint not null references appeal (id),
    token text not null unique,
    name text not null,
    kind text not null,
    size integer not null,
    hash text not null,
    content blob not null,
    added_by bigint,
    added_at timestamp not null
);
create index appeal_file_by_appeal_id on appeal_file (appeal_id);
insert into appeal_file (appeal_id, token, name, kind, size, hash, content, added_by, added_at)
select appeal.id, attachment.token, attachment.name, attachment.kind, attachment.size, attachment.hash,
    attachment.content, attachment.added_by, attachment.added_at
from attachment join appeal on attachment.subject = 'appeal' and appeal.number = attachment.subject_number
order by attachment.id;
create trigger appeal_file_kept before update on appeal_file
begin select raise(abort, 'evidence is never changed'); end;
create trigger appeal_file_never_deleted before delete on appeal_file
begin select raise(abort, 'evidence is never deleted'); end;
update setting set key = 'appeal_evidence_files' where key = 'attachment_files';
delete from setting where key = 'attachment_megabytes';
drop table attachment;
