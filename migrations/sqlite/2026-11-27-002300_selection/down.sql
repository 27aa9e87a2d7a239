drop table honour_year;
drop table nomination_objection;
drop table nomination_review;
drop table nomination_paper;
drop table honour_nomination;
