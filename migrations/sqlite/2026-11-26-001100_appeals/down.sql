drop table appeal_file;
drop table appeal_note;
drop table appeal_member;
drop table appeal;
