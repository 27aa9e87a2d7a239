-- Where a reviewer works, so that nobody reviews what his own unit brought in; and who adopted an innovation, so that
-- somebody else awards it.
alter table innovation_review add column unit text not null default '';
alter table innovation add column adopted_by bigint references account (id);
