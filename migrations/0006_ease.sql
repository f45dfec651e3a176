-- Times in which doses are halved, by whole logical days.
CREATE TABLE easings (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,                   -- UUIDv7
    change   TEXT NOT NULL REFERENCES changes (id),
    from_on  TEXT NOT NULL,                          -- its first day
    until_on TEXT NOT NULL,                          -- the first day after it
    routines TEXT                                    -- which, as a JSON array; NULL: all of them
) STRICT;
