-- What the user has said every four weeks of the week before.
CREATE TABLE reviews (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                          -- UUIDv7
    change     TEXT NOT NULL REFERENCES changes (id),
    at         INTEGER NOT NULL,                              -- Unix time in seconds
    utc_offset INTEGER NOT NULL,                              -- seconds east of UTC on the wall clock then
    day        TEXT NOT NULL,                                 -- logical day
    pain       INTEGER NOT NULL CHECK (pain BETWEEN 0 AND 10),
    activities TEXT NOT NULL                                  -- [{"activity": …, "score": 0 to 10}, …]
) STRICT;
