drop table marking_scheme;
drop function marking_scheme_refuse;
