drop table indicator_target;
drop table recorded_figure;
drop table figure_count;
drop table figure;
