-- A database of schema 2, made by a program of its time, as `sqlite3 .dump` writes it.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1650549611;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE changes (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,                    -- UUIDv7
    at      INTEGER NOT NULL,
    command TEXT NOT NULL,                           -- `log thumb`
    undoes  TEXT UNIQUE REFERENCES changes (id),     -- what an `undo` took back
    before  TEXT                                     -- the rows that it edited or deleted, as they were, in JSON
) STRICT;
INSERT INTO "changes" VALUES(1,'01a1f7ca-6940-72ce-bcbb-26e9a4aaa728',1795158600,'log thumb palm',NULL,NULL);
INSERT INTO "changes" VALUES(2,'01a1f8ca-c240-7261-8683-5743a6f68cd7',1795175400,'log thumb',NULL,NULL);
INSERT INTO "changes" VALUES(3,'01a1fd1e-8c00-73ae-bec1-dcc9e7d8c2dd',1795248000,'pain 5',NULL,NULL);
INSERT INTO "changes" VALUES(4,'01a2044e-c1c0-7070-bb92-3e33a4f9ef81',1795368600,'log yoga',NULL,NULL);
INSERT INTO "changes" VALUES(5,'01a20734-5580-7da8-9253-3fee4a3dc842',1795417200,'log palm',NULL,NULL);
INSERT INTO "changes" VALUES(6,'01a20735-3fe0-7891-a59d-c71b6b48671f',1795417260,'undo','01a20734-5580-7da8-9253-3fee4a3dc842','{"sessions":[{"seq":5,"id":"01a20734-5580-7b60-8c41-89286528580f","change":"01a20734-5580-7da8-9253-3fee4a3dc842","routine":"palm","at":1795417200,"utc_offset":3600,"day":"2026-11-23","slot":"morning","amount":200,"unit":"strokes","note":null,"source":"cli"}]}');
INSERT INTO "changes" VALUES(7,'01a20738-e960-731f-ab7b-6cb3d1302b70',1795417500,'log thumb',NULL,NULL);
CREATE TABLE daemon (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    wanted   INTEGER NOT NULL CHECK (wanted IN (0, 1)),  -- from the first `remind --daemon` to `remind stop`
    wake_at  INTEGER,                                    -- when it means to look again
    screen   TEXT CHECK (screen IN ('ready', 'no bus', 'no server', 'silent')),
    server   TEXT,                                       -- name and version of the notification server
    fault    TEXT                                        -- what the user should see to
) STRICT;
INSERT INTO "daemon" VALUES(1,0,1795572000,'no bus',NULL,NULL);
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
CREATE TABLE plans (
    since_on TEXT PRIMARY KEY,
    plan     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "plans" VALUES('2026-11-20','{"day_start":"03:00:00","slots":[{"name":"morning","time":"08:00:00"},{"name":"noon","time":"12:30:00"},{"name":"evening","time":"19:00:00"},{"name":"bedtime","time":"22:00:00"}],"routines":[["palm",{"enabled":true,"dose":{"amount":200,"unit":"strokes"},"schedule":{"slots":{"names":["morning","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["thumb",{"enabled":true,"dose":{"amount":10,"unit":"minutes"},"schedule":{"slots":{"names":["morning","noon","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["swallow",{"enabled":false,"dose":{"amount":10,"unit":"holds"},"schedule":{"slots":{"names":["bedtime"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["break",{"enabled":false,"dose":{"amount":2,"unit":"minutes"},"schedule":"sitting"}],["twist",{"enabled":false,"dose":{"amount":5,"unit":"minutes"},"schedule":{"per_week":3}}],["yoga",{"enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":3}}],["run",{"enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":3}}],["backwalk",{"enabled":false,"dose":{"amount":10,"unit":"minutes"},"schedule":{"per_week":3}}]]}');
INSERT INTO "plans" VALUES('2026-11-22','{"day_start":"03:00:00","slots":[{"name":"morning","time":"08:00:00"},{"name":"noon","time":"12:30:00"},{"name":"evening","time":"19:00:00"},{"name":"bedtime","time":"22:00:00"}],"routines":[["palm",{"enabled":true,"dose":{"amount":200,"unit":"strokes"},"schedule":{"slots":{"names":["morning","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["thumb",{"enabled":true,"dose":{"amount":10,"unit":"minutes"},"schedule":{"slots":{"names":["morning","noon","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["swallow",{"enabled":false,"dose":{"amount":10,"unit":"holds"},"schedule":{"slots":{"names":["bedtime"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["break",{"enabled":false,"dose":{"amount":2,"unit":"minutes"},"schedule":"sitting"}],["twist",{"enabled":false,"dose":{"amount":5,"unit":"minutes"},"schedule":{"per_week":3}}],["yoga",{"enabled":true,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":3}}],["run",{"enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":3}}],["backwalk",{"enabled":false,"dose":{"amount":10,"unit":"minutes"},"schedule":{"per_week":3}}]]}');
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
INSERT INTO "readings" VALUES(1,'01a1f7ca-6940-7807-a4cb-94fb3fdfcccd','01a1f7ca-6940-72ce-bcbb-26e9a4aaa728',1795158600,3600,'2026-11-20',6,'before','01a1f7ca-6940-713c-b515-09a0f072af96',NULL);
INSERT INTO "readings" VALUES(2,'01a1f7ca-6940-7d6e-bf5b-33a461fc1f66','01a1f7ca-6940-72ce-bcbb-26e9a4aaa728',1795158600,3600,'2026-11-20',4,'after','01a1f7ca-6940-713c-b515-09a0f072af96',NULL);
INSERT INTO "readings" VALUES(3,'01a1fd1e-8c00-77eb-9c4a-035c0ec6ec48','01a1fd1e-8c00-73ae-bec1-dcc9e7d8c2dd',1795248000,3600,'2026-11-21',5,'alone',NULL,'a bad night');
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
INSERT INTO "reminders" VALUES('2026-11-24','evening',1795543200,'expired','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1);
INSERT INTO "reminders" VALUES('2026-11-24','morning',1795503600,'expired','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1);
INSERT INTO "reminders" VALUES('2026-11-24','noon',1795519800,'expired','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1);
CREATE TABLE requests (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    kind   TEXT NOT NULL CHECK (kind = 'test'),
    answer TEXT
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
INSERT INTO "sessions" VALUES(1,'01a1f7ca-6940-713c-b515-09a0f072af96','01a1f7ca-6940-72ce-bcbb-26e9a4aaa728','thumb',1795158600,3600,'2026-11-20','morning',10,'minutes','after work','cli');
INSERT INTO "sessions" VALUES(2,'01a1f7ca-6940-7497-b782-ff07d19f9e30','01a1f7ca-6940-72ce-bcbb-26e9a4aaa728','palm',1795158600,3600,'2026-11-20','morning',200,'strokes','after work','cli');
INSERT INTO "sessions" VALUES(3,'01a1f8ca-c240-73e7-8b9d-0ab0febbaade','01a1f8ca-c240-7261-8683-5743a6f68cd7','thumb',1795174800,3600,'2026-11-20','noon',10,'minutes',NULL,'cli');
INSERT INTO "sessions" VALUES(4,'01a2044e-c1c0-7a9f-802a-f7a92d1e03e1','01a2044e-c1c0-7070-bb92-3e33a4f9ef81','yoga',1795368600,3600,'2026-11-22',NULL,30,'minutes',NULL,'cli');
INSERT INTO "sessions" VALUES(5,'01a20738-e960-79de-aa87-5d36144ee24f','01a20738-e960-731f-ab7b-6cb3d1302b70','thumb',1795417500,3600,'2026-11-23','morning',10,'minutes',NULL,'cli');
CREATE TABLE tracking (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    day        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;
INSERT INTO "tracking" VALUES(1,'2026-11-20',1795158600,3600);
CREATE INDEX sessions_by_day ON sessions (day, routine, slot, unit, amount);
CREATE INDEX sessions_by_time ON sessions (at, seq);
CREATE INDEX sessions_by_change ON sessions (change);
CREATE INDEX readings_by_day ON readings (day, relation, pain, session);
CREATE INDEX readings_by_time ON readings (at, seq);
CREATE INDEX readings_by_change ON readings (change);
DELETE FROM "sqlite_sequence";
COMMIT;
