drop table import_row;
drop table import_run;
drop table outbox_message;
drop table audit_entry;
drop table holiday;
drop table index_aside;
drop table setting;
