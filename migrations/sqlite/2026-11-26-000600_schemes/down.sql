drop table marking_scheme;
