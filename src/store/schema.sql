-- The tables and indexes as all migrations make them: a new database is made by this in one go. A test compares the two.

CREATE TABLE reminders (
    day           TEXT NOT NULL,
    slot          TEXT NOT NULL,
    due_at        INTEGER NOT NULL,
    standing      TEXT NOT NULL CHECK (standing IN (
        'sending', 'shown', 'snoozed', 'closed', 'answered', 'skipped', 'done', 'expired')),
    named         TEXT NOT NULL,                     -- the routines still named, with their doses, in JSON
    shown_at      INTEGER,                           -- when a server first took it
    snoozed_at    INTEGER,
    snoozed_until INTEGER,
    bus           TEXT,                              -- what may be on a screen of it: the id of the bus, the unique
    server        TEXT,                              -- names of the server and of our own connection,
    client        TEXT,
    server_id     INTEGER,                           -- and the number that the server gave, once it is known
    was_put_back  INTEGER NOT NULL CHECK (was_put_back IN (0, 1)),
    was_repeated  INTEGER NOT NULL CHECK (was_repeated IN (0, 1)),
    version       INTEGER NOT NULL, carried TEXT NOT NULL DEFAULT '[]',                  -- how often the row was written
    PRIMARY KEY (day, slot),
    CHECK ((standing = 'snoozed') = (snoozed_at IS NOT NULL) AND (snoozed_at IS NULL) = (snoozed_until IS NULL)),
    CHECK ((bus IS NULL) = (server IS NULL) AND (bus IS NULL) = (client IS NULL)),
    CHECK (bus IS NOT NULL OR server_id IS NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    kind   TEXT NOT NULL CHECK (kind = 'test'),
    answer TEXT
) STRICT;

CREATE TABLE sitting (
    only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
    boot        TEXT NOT NULL,     -- which start of the machine the seconds are counted from
    since       INTEGER NOT NULL,  -- when it began, in seconds of that
    asleep      INTEGER NOT NULL,  -- how many of them the machine had slept by then
    at          INTEGER NOT NULL,  -- what the clock showed
    is_prompted INTEGER NOT NULL CHECK (is_prompted IN (0, 1)),  -- whether a prompt that is still open began it
    latest      INTEGER            -- the session that was recorded last by then
) STRICT;

CREATE TABLE "daemon" (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    wanted   INTEGER NOT NULL CHECK (wanted IN (0, 1)),  -- from the first `remind --daemon` to `remind stop`
    wake_at  INTEGER,                                    -- when it means to look again
    screen   TEXT CHECK (screen IN ('ready', 'no bus', 'bus silent', 'no server', 'silent')),
    server   TEXT,                                       -- name and version of the notification server
    fault    TEXT,                                       -- what the user should see to
    quiet    INTEGER NOT NULL CHECK (quiet IN (0, 1)),   -- whether do-not-disturb is on, as far as it can be read
    idle     TEXT,                                       -- who says whether somebody is at the machine
    trouble  TEXT CHECK (trouble IN ('refuses', 'silent'))  -- what the server does instead of showing a reminder
) STRICT;

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

CREATE TABLE "changes" (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,                    -- UUIDv7
    at      INTEGER NOT NULL,                        -- Unix time in seconds
    command TEXT,                                    -- `log thumb`; NULL: no step of the user's
    part_of TEXT,                                    -- the change that was made in several parts, of which this is one
    undoes  TEXT,                                    -- the change that an `undo` took back
    device  TEXT,                                    -- where it was made; NULL: not known
    number  INTEGER,                                 -- the device's own: 1, 2, 3, …
    clock   INTEGER NOT NULL,                        -- hybrid logical clock: Unix time in ms * 65536, or one more than any other
    version INTEGER NOT NULL,                        -- of the fields of its operations
    CHECK ((device IS NULL) = (number IS NULL))
) STRICT;

CREATE TABLE operations (
    seq    INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES "changes" (seq),
    kind   TEXT NOT NULL,                            -- session, reading, pause, ease, miss_answer, review, plan, tracking
    row    TEXT NOT NULL,                            -- its id
    before TEXT,                                     -- the fields of `after` as they were, in JSON; NULL: it made the row
    after  TEXT NOT NULL                             -- what it sets; null: cleared; {"deleted": true}: removed
) STRICT;

CREATE INDEX operations_by_row ON operations (row);

CREATE INDEX operations_by_change ON operations (change);

CREATE INDEX operations_by_session ON operations (after ->> 'session') WHERE kind = 'reading';

CREATE TABLE "sessions" (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUID
    routine    TEXT NOT NULL,
    at         INTEGER NOT NULL,                     -- Unix time in seconds
    utc_offset INTEGER NOT NULL,                     -- seconds east of UTC on the wall clock then
    day        TEXT NOT NULL,                        -- the logical day, worked out once
    slot       TEXT,                                 -- the slot, worked out once
    amount     INTEGER,
    unit       TEXT NOT NULL,
    note       TEXT,
    source     TEXT NOT NULL CHECK (source IN ('cli', 'notification', 'do', 'import'))
) STRICT;

CREATE TABLE "readings" (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUID
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    day        TEXT NOT NULL,
    pain       INTEGER NOT NULL CHECK (pain BETWEEN 0 AND 10),
    relation   TEXT NOT NULL CHECK (relation IN ('before', 'after', 'alone')),
    session    TEXT,                                 -- the session it was taken with, which may be removed by now
    note       TEXT,
    CHECK ((relation = 'alone') = (session IS NULL)),
    UNIQUE (session, relation)
) STRICT;

CREATE TABLE "pauses" (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,               -- UUIDv7
    from_at      INTEGER NOT NULL,
    from_offset  INTEGER NOT NULL,
    until_at     INTEGER,                            -- NULL: until further notice
    until_offset INTEGER,
    reason       TEXT,
    CHECK ((until_at IS NULL) = (until_offset IS NULL))
) STRICT;

CREATE TABLE "easings" (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,                   -- UUIDv7
    from_on  TEXT NOT NULL,                          -- its first day
    until_on TEXT NOT NULL,                          -- the first day after it
    routines TEXT                                    -- which, as a JSON array; NULL: all of them
) STRICT;

CREATE TABLE "miss_answers" (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUIDv7
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    day        TEXT NOT NULL,                        -- logical day
    routine    TEXT NOT NULL,
    slot       TEXT NOT NULL,
    reason     TEXT NOT NULL CHECK (reason IN ('forgot', 'busy', 'pain', 'away', 'boring', 'other')),
    note       TEXT
) STRICT;

CREATE TABLE "reviews" (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                          -- UUIDv7
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    day        TEXT NOT NULL,                                 -- logical day
    pain       INTEGER NOT NULL CHECK (pain BETWEEN 0 AND 10),
    activities TEXT NOT NULL                                  -- [{"activity": …, "score": 0 to 10}, …]
) STRICT;

CREATE TABLE "plans" (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,                   -- UUIDv8 of the day: devices that see a plan on one day mean one row
    since_on TEXT NOT NULL UNIQUE,
    plan     TEXT NOT NULL
) STRICT;

CREATE TABLE "tracking" (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUIDv8 of the instant
    day        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;

CREATE INDEX changes_by_clock ON changes (clock, id);

CREATE INDEX changes_by_device ON changes (device, number);

CREATE INDEX changes_by_undoes ON changes (undoes) WHERE undoes IS NOT NULL;

CREATE INDEX changes_by_part ON changes (part_of) WHERE part_of IS NOT NULL;

CREATE INDEX sessions_by_day ON sessions (day, routine, slot, unit, amount);

CREATE INDEX sessions_by_time ON sessions (at, seq);

CREATE INDEX sessions_by_routine ON sessions (routine, day);

CREATE INDEX readings_by_day ON readings (day, relation, pain, session);

CREATE INDEX readings_by_time ON readings (at, seq);

CREATE TABLE session_runs_until (
    operation INTEGER NOT NULL
) STRICT;

CREATE TABLE session_runs (
    slot      TEXT NOT NULL,                         -- empty: of any slot, or of none
    routine   TEXT NOT NULL,                         -- empty: of any routine
    first_day INTEGER NOT NULL,                      -- since 1970-01-01; read faster than a date
    last_day  INTEGER NOT NULL,
    PRIMARY KEY (slot, routine, last_day)
) STRICT, WITHOUT ROWID;

INSERT INTO daemon (only_row, wanted, quiet) VALUES (1, 0, 0);
