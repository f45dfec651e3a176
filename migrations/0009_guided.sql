-- The guided session that is under way, or was when its process died: no row otherwise.
CREATE TABLE guided (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    routine    TEXT NOT NULL,
    at         INTEGER NOT NULL,                     -- when it began
    utc_offset INTEGER NOT NULL,
    day        TEXT NOT NULL,                        -- the logical day on which it began, worked out once
    slot       TEXT,                                 -- the slot that it fills, worked out once
    amount     INTEGER NOT NULL,                     -- how much was done when the row was written
    unit       TEXT NOT NULL,
    pain       INTEGER CHECK (pain BETWEEN 0 AND 10) -- before it
) STRICT;
