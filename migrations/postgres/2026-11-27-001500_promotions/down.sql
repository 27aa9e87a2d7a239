drop table level_promotion;
