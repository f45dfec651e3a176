-- Why a slot of a routine is missed, as the user has answered.
CREATE TABLE miss_answers (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUIDv7
    change     TEXT NOT NULL REFERENCES changes (id),
    at         INTEGER NOT NULL,                     -- Unix time in seconds
    utc_offset INTEGER NOT NULL,                     -- seconds east of UTC on the wall clock then
    day        TEXT NOT NULL,                        -- logical day
    routine    TEXT NOT NULL,
    slot       TEXT NOT NULL,
    reason     TEXT NOT NULL CHECK (reason IN ('forgot', 'busy', 'pain', 'away', 'boring', 'other')),
    note       TEXT
) STRICT;
