drop table honour_proposal;
drop table honour_drawing;
drop table honour;
drop table honour_serial;
drop table title_rule;
drop table title_rule_set;
drop table honour_title;
