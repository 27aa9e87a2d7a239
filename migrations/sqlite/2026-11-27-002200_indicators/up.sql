-- Counts by what they are of, kept by a job and read by pages: nothing is counted within a request. What a figure is not
-- told apart by is 0 or empty.
create table figure (
    key text not null,
    year integer not null,
    district text not null,
    trade_id bigint not null,
    level text not null,
    item text not null,
    value integer not null,
    primary key (key, year, district, trade_id, level, item)
) without rowid;
create index figure_by_key_trade_id on figure (key, trade_id);

-- When the figures were counted last, and who counts now: one process at a time.
create table figure_count (
    name text primary key not null,
    begun_at timestamp not null,
    counted_at timestamp
);

-- Figures that this system does not count, each with its source and its day.
create table recorded_figure (
    id integer primary key autoincrement not null,
    key text not null,
    as_of date not null,
    value text not null,
    source text not null,
    note text not null,
    recorded_by bigint,
    recorded_at timestamp not null,
    version integer not null,
    unique (key, as_of)
);

-- What an indicator is to reach, and by when.
create table indicator_target (
    key text primary key not null,
    target bigint not null,
    due date not null,
    set_by bigint,
    set_at timestamp not null,
    version integer not null
);
