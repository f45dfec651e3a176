-- The sitting that goes on, while the daemon counts one: no row otherwise.
CREATE TABLE sitting (
    only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
    boot        TEXT NOT NULL,     -- which start of the machine the seconds are counted from
    since       INTEGER NOT NULL,  -- when it began, in seconds of that
    asleep      INTEGER NOT NULL,  -- how many of them the machine had slept by then
    at          INTEGER NOT NULL,  -- what the clock showed
    is_prompted INTEGER NOT NULL CHECK (is_prompted IN (0, 1)),  -- whether a prompt that is still open began it
    latest      INTEGER            -- the session that was recorded last by then
) STRICT;

-- Who says whether somebody is at the machine; nothing where it goes by the clock, or nobody counts.
ALTER TABLE daemon ADD COLUMN idle TEXT;
