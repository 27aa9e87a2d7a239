drop table studio_output;
drop table studio_fund;
drop table studio_year;
