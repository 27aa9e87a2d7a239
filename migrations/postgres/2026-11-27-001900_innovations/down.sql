drop table innovation_certificate;
drop table innovation_review;
drop table innovation_share;
drop table innovation;
