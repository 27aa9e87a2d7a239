-- Marking schemes (评分方案), one for each module of a contest that is marked by one, in versions. What was in force stays.
create table marking_scheme (
    id integer primary key autoincrement not null,
    module_id bigint not null references contest_module (id),
    version integer not null,
    state text not null,
    -- See `schemes::model::MarkingScheme`.
    content text not null,
    aspects integer not null,
    -- Full marks in hundredths.
    total integer not null,
    source text not null,
    created_by bigint,
    created_at timestamp not null,
    in_force_by bigint,
    in_force_at timestamp,
    -- Guards the content of a draft against two people who change it at once.
    revision integer not null,
    unique (module_id, version)
);
create unique index marking_scheme_in_force on marking_scheme (module_id) where state = 'in_force';

create trigger marking_scheme_kept before update of content, version, module_id on marking_scheme
when old.state <> 'draft'
begin select raise(abort, 'a marking scheme that was in force is never changed'); end;
