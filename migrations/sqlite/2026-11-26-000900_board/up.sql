-- The board of a contest in the hall (大屏): whether it is shown, and what the public sees once it is frozen.
create table contest_board (
    contest_id bigint primary key not null references contest (id),
    is_open boolean not null,
    -- The moment at which it freezes or froze; null while it runs.
    frozen_at timestamp,
    -- What it showed then, see `board::model::Snapshot`; null until the moment has come.
    frozen_snapshot text,
    opened_by bigint,
    version integer not null,
    constraint contest_board_frozen check (frozen_snapshot is null or frozen_at is not null)
);
-- Boards whose moment is to come are looked for once a second.
create index contest_board_to_freeze on contest_board (frozen_at) where frozen_snapshot is null and frozen_at is not null;
