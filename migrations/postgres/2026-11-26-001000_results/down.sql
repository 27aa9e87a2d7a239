drop trigger result_line_never_deleted on result_line;
drop function result_line_refuse();
drop trigger result_set_never_deleted on result_set;
drop table result_objection;
drop table tie_decision;
drop table result_signature;
alter table result_set drop column scale_outcome;
alter table result_line drop column safety_deductions;
alter table result_line drop column modules;
