-- A database of schema 10, made by a program of its time, as `sqlite3 .dump` writes it.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1650549611;
PRAGMA user_version = 10;
BEGIN TRANSACTION;
CREATE TABLE changes (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,                    -- UUIDv7
    at      INTEGER NOT NULL,
    command TEXT NOT NULL,                           -- `log thumb`
    undoes  TEXT UNIQUE REFERENCES changes (id),     -- what an `undo` took back
    before  TEXT                                     -- the rows that it edited or deleted, as they were, in JSON
) STRICT;
INSERT INTO "changes" VALUES(1,'01a1f7ca-6940-78f5-b48a-36f0beb21381',1795158600,'log thumb palm',NULL,NULL);
INSERT INTO "changes" VALUES(2,'01a1f8ca-c240-70a9-b2d8-583bfab10f2d',1795175400,'log thumb',NULL,NULL);
INSERT INTO "changes" VALUES(3,'01a1fd1e-8c00-73c2-877a-c8fb1f93f2a0',1795248000,'pain 5',NULL,NULL);
INSERT INTO "changes" VALUES(4,'01a1ff7a-cb80-74ce-8b02-2e47afb7d9bc',1795287600,'pause 2d',NULL,NULL);
INSERT INTO "changes" VALUES(5,'01a20244-e800-7701-b50e-e28c707c6785',1795334400,'resume',NULL,'{"pauses":[{"seq":1,"id":"01a1ff7a-cb80-7933-adfc-9964238fd5db","change":"01a1ff7a-cb80-74ce-8b02-2e47afb7d9bc","from_at":1795287600,"from_offset":3600,"until_at":1795460400,"until_offset":3600,"reason":"flu"}]}');
INSERT INTO "changes" VALUES(6,'01a20260-5f40-7324-96a8-f1b9a574fe70',1795336200,'ease thumb 1d',NULL,NULL);
INSERT INTO "changes" VALUES(7,'01a2044e-c1c0-76af-a43f-2b489eba82a1',1795368600,'log yoga',NULL,NULL);
INSERT INTO "changes" VALUES(8,'01a20734-5580-7fa7-943e-163e4228955f',1795417200,'log palm',NULL,NULL);
INSERT INTO "changes" VALUES(9,'01a20735-3fe0-7fbf-a010-826d66e88276',1795417260,'undo','01a20734-5580-7fa7-943e-163e4228955f','{"sessions":[{"seq":5,"id":"01a20734-5580-7713-b8f6-0dd2abd9ca4f","change":"01a20734-5580-7fa7-943e-163e4228955f","routine":"palm","at":1795417200,"utc_offset":3600,"day":"2026-11-23","slot":"morning","amount":200,"unit":"strokes","note":null,"source":"cli"}]}');
INSERT INTO "changes" VALUES(10,'01a20738-e960-70c0-aea6-4932e592e2ee',1795417500,'log thumb',NULL,NULL);
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
INSERT INTO "daemon" VALUES(1,0,NULL,NULL,NULL,NULL,0,NULL,NULL);
CREATE TABLE easings (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,                   -- UUIDv7
    change   TEXT NOT NULL REFERENCES changes (id),
    from_on  TEXT NOT NULL,                          -- its first day
    until_on TEXT NOT NULL,                          -- the first day after it
    routines TEXT                                    -- which, as a JSON array; NULL: all of them
) STRICT;
INSERT INTO "easings" VALUES(1,'01a20260-5f40-7382-af62-657c5c5570fe','01a20260-5f40-7324-96a8-f1b9a574fe70','2026-11-22','2026-11-23','["thumb"]');
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
INSERT INTO "pauses" VALUES(1,'01a1ff7a-cb80-7933-adfc-9964238fd5db','01a1ff7a-cb80-74ce-8b02-2e47afb7d9bc',1795287600,3600,1795334400,3600,'flu');
CREATE TABLE plans (
    since_on TEXT PRIMARY KEY,
    plan     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "plans" VALUES('2026-11-20','{"day_start":"03:00:00","slots":[{"name":"morning","time":"08:00:00"},{"name":"noon","time":"12:30:00"},{"name":"evening","time":"19:00:00"},{"name":"bedtime","time":"22:00:00"}],"routines":[["palm",{"kind":"massage","enabled":true,"dose":{"amount":200,"unit":"strokes"},"schedule":{"slots":{"names":["morning","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["thumb",{"kind":"massage","enabled":true,"dose":{"amount":10,"unit":"minutes"},"schedule":{"slots":{"names":["morning","noon","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["swallow",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"holds"},"growth":{"start":5,"step":1,"every_days":7},"schedule":{"slots":{"names":["bedtime"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["break",{"kind":"break","enabled":false,"dose":{"amount":2,"unit":"minutes"},"schedule":"sitting"}],["twist",{"kind":"exercise","enabled":false,"dose":{"amount":5,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["yoga",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["run",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["backwalk",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["walk",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":5,"slot":"noon"}}}]]}');
INSERT INTO "plans" VALUES('2026-11-22','{"day_start":"03:00:00","slots":[{"name":"morning","time":"08:00:00"},{"name":"noon","time":"12:30:00"},{"name":"evening","time":"19:00:00"},{"name":"bedtime","time":"22:00:00"}],"routines":[["palm",{"kind":"massage","enabled":true,"dose":{"amount":200,"unit":"strokes"},"schedule":{"slots":{"names":["morning","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["thumb",{"kind":"massage","enabled":true,"dose":{"amount":10,"unit":"minutes"},"schedule":{"slots":{"names":["morning","noon","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["swallow",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"holds"},"growth":{"start":5,"step":1,"every_days":7},"schedule":{"slots":{"names":["bedtime"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["break",{"kind":"break","enabled":false,"dose":{"amount":2,"unit":"minutes"},"schedule":"sitting"}],["twist",{"kind":"exercise","enabled":false,"dose":{"amount":5,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["yoga",{"kind":"exercise","enabled":true,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["run",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["backwalk",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["walk",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":5,"slot":"noon"}}}]]}');
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
INSERT INTO "readings" VALUES(1,'01a1f7ca-6940-70d9-9468-0ddc17913553','01a1f7ca-6940-78f5-b48a-36f0beb21381',1795158600,3600,'2026-11-20',6,'before','01a1f7ca-6940-7678-beac-2d4a57fd594a',NULL);
INSERT INTO "readings" VALUES(2,'01a1f7ca-6940-7e0d-8823-74aac2e44eaf','01a1f7ca-6940-78f5-b48a-36f0beb21381',1795158600,3600,'2026-11-20',4,'after','01a1f7ca-6940-7678-beac-2d4a57fd594a',NULL);
INSERT INTO "readings" VALUES(3,'01a1fd1e-8c00-761d-ba8d-f6ff6f48aff0','01a1fd1e-8c00-73c2-877a-c8fb1f93f2a0',1795248000,3600,'2026-11-21',5,'alone',NULL,'a bad night');
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
INSERT INTO "sessions" VALUES(1,'01a1f7ca-6940-7678-beac-2d4a57fd594a','01a1f7ca-6940-78f5-b48a-36f0beb21381','thumb',1795158600,3600,'2026-11-20','morning',10,'minutes','after work','cli');
INSERT INTO "sessions" VALUES(2,'01a1f7ca-6940-77a4-a77d-fb3aaf5aa90f','01a1f7ca-6940-78f5-b48a-36f0beb21381','palm',1795158600,3600,'2026-11-20','morning',200,'strokes','after work','cli');
INSERT INTO "sessions" VALUES(3,'01a1f8ca-c240-7d43-8328-a99d5524ebcd','01a1f8ca-c240-70a9-b2d8-583bfab10f2d','thumb',1795174800,3600,'2026-11-20','noon',10,'minutes',NULL,'cli');
INSERT INTO "sessions" VALUES(4,'01a2044e-c1c0-7c7f-be6c-38887142aaeb','01a2044e-c1c0-76af-a43f-2b489eba82a1','yoga',1795368600,3600,'2026-11-22',NULL,30,'minutes',NULL,'cli');
INSERT INTO "sessions" VALUES(5,'01a20738-e960-7ca3-8f4a-01b55596a67e','01a20738-e960-70c0-aea6-4932e592e2ee','thumb',1795417500,3600,'2026-11-23','morning',10,'minutes',NULL,'cli');
CREATE TABLE sitting (
    only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
    boot        TEXT NOT NULL,     -- which start of the machine the seconds are counted from
    since       INTEGER NOT NULL,  -- when it began, in seconds of that
    asleep      INTEGER NOT NULL,  -- how many of them the machine had slept by then
    at          INTEGER NOT NULL,  -- what the clock showed
    is_prompted INTEGER NOT NULL CHECK (is_prompted IN (0, 1)),  -- whether a prompt that is still open began it
    latest      INTEGER            -- the session that was recorded last by then
) STRICT;
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
CREATE INDEX sessions_by_routine ON sessions (routine, day);
DELETE FROM "sqlite_sequence";
COMMIT;
