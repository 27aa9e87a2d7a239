alter table innovation drop column adopted_by;
alter table innovation_review drop column unit;
