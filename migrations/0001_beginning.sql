-- Instants are whole seconds since 1970 in UTC, offsets seconds east of it, days `YYYY-MM-DD`.

-- One row a command that changed something, in the order in which they came.
CREATE TABLE changes (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,                    -- UUIDv7
    at      INTEGER NOT NULL,
    command TEXT NOT NULL,                           -- `log thumb`
    undoes  TEXT UNIQUE REFERENCES changes (id),     -- what an `undo` took back
    before  TEXT                                     -- the rows that it edited or deleted, as they were, in JSON
) STRICT;

CREATE TABLE sessions (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUIDv7
    change     TEXT NOT NULL REFERENCES changes (id),
    routine    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    day        TEXT NOT NULL,                        -- the logical day, worked out once
    slot       TEXT,                                 -- the slot, worked out once
    amount     INTEGER,
    unit       TEXT NOT NULL,
    note       TEXT,
    source     TEXT NOT NULL CHECK (source IN ('cli', 'notification', 'do', 'import'))
) STRICT;
CREATE INDEX sessions_by_day ON sessions (day, routine, slot, unit, amount);
CREATE INDEX sessions_by_time ON sessions (at, seq);
CREATE INDEX sessions_by_change ON sessions (change);

CREATE TABLE readings (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUIDv7
    change     TEXT NOT NULL REFERENCES changes (id),
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    day        TEXT NOT NULL,
    pain       INTEGER NOT NULL CHECK (pain BETWEEN 0 AND 10),
    relation   TEXT NOT NULL CHECK (relation IN ('before', 'after', 'alone')),
    session    TEXT REFERENCES sessions (id),
    note       TEXT,
    CHECK ((relation = 'alone') = (session IS NULL)),
    UNIQUE (session, relation)
) STRICT;
CREATE INDEX readings_by_day ON readings (day, relation, pain, session);
CREATE INDEX readings_by_time ON readings (at, seq);
CREATE INDEX readings_by_change ON readings (change);

-- What was prescribed since a logical day, in JSON: the last of a day counts for the whole day.
CREATE TABLE plans (
    since_on TEXT PRIMARY KEY,
    plan     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The first command that wrote here.
CREATE TABLE tracking (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    day        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;

CREATE TABLE pauses (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,               -- UUIDv7
    change       TEXT NOT NULL REFERENCES changes (id),
    from_at      INTEGER NOT NULL,
    from_offset  INTEGER NOT NULL,
    until_at     INTEGER,                            -- NULL: until further notice
    until_offset INTEGER,
    reason       TEXT,
    CHECK ((until_at IS NULL) = (until_offset IS NULL))
) STRICT;

-- The reminder ledger: at most one a logical day and slot, written before it is sent and after the server took it.
CREATE TABLE reminders (
    day           TEXT NOT NULL,
    slot          TEXT NOT NULL,
    due_at        INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('sending', 'shown', 'snoozed', 'closed', 'answered', 'done', 'expired')),
    routines      TEXT NOT NULL,                     -- those still named, in JSON
    snoozed_until INTEGER,
    server        TEXT,                              -- the server's unique name on the bus
    server_id     INTEGER,                           -- the number that it gave
    changed_at    INTEGER NOT NULL,
    PRIMARY KEY (day, slot)
) STRICT, WITHOUT ROWID;
