alter table result_set drop column origin;
