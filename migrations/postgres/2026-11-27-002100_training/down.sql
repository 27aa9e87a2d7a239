drop table training_figure;
drop table training_record;
