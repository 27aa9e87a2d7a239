drop table studio_review;
drop table apprenticeship;
drop table studio_member;
drop table studio_leader;
drop table studio;
