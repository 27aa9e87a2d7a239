-- Results of earlier years that were filed from records: where the table of a version comes from, see
-- `results::model::ResultOrigin`.
alter table result_set add column origin text not null default 'marks';
