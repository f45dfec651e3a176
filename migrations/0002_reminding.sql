-- The ledger was never written by the first schema.
DROP TABLE reminders;

-- The reminder ledger: at most one a logical day and slot, written before it is sent and after the server took it.
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
    version       INTEGER NOT NULL,                  -- how often the row was written
    PRIMARY KEY (day, slot),
    CHECK ((standing = 'snoozed') = (snoozed_at IS NOT NULL) AND (snoozed_at IS NULL) = (snoozed_until IS NULL)),
    CHECK ((bus IS NULL) = (server IS NULL) AND (bus IS NULL) = (client IS NULL)),
    CHECK (bus IS NOT NULL OR server_id IS NULL)
) STRICT, WITHOUT ROWID;

-- What the daemon says of itself. That it lives, only its lock can say.
CREATE TABLE daemon (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    wanted   INTEGER NOT NULL CHECK (wanted IN (0, 1)),  -- from the first `remind --daemon` to `remind stop`
    wake_at  INTEGER,                                    -- when it means to look again
    screen   TEXT CHECK (screen IN ('ready', 'no bus', 'no server', 'silent')),
    server   TEXT,                                       -- name and version of the notification server
    fault    TEXT                                        -- what the user should see to
) STRICT;
INSERT INTO daemon (only_row, wanted) VALUES (1, 0);

-- What a command asks of the daemon, and what came of it.
CREATE TABLE requests (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    kind   TEXT NOT NULL CHECK (kind = 'test'),
    answer TEXT
) STRICT;
