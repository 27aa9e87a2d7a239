drop table labour_commendation;
drop table labour_result;
drop table labour_report;
drop table labour_unit;
drop table labour_indicator;
drop function labour_report_refuse;
drop function labour_result_refuse;
