-- A database of schema 12, made by a program of its time, as `sqlite3 .dump` writes it.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1650549611;
PRAGMA user_version = 12;
BEGIN TRANSACTION;
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
INSERT INTO changes VALUES(1,'01a1f7ca-6940-7a05-8377-e1cd7ef472b8',1795158600,'log thumb palm',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',1,117647514009600000,1);
INSERT INTO changes VALUES(2,'01a1f8ca-c240-7499-92ea-476d92f7cded',1795175400,'log thumb',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',2,117648615014400000,1);
INSERT INTO changes VALUES(3,'01a1fd1e-8c00-7a90-b9ec-603e1d66d38c',1795248000,'pain 5',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',3,117653372928000000,1);
INSERT INTO changes VALUES(4,'01a1ff7a-cb80-78af-b9ba-ec575fa73035',1795287600,'pause 2d',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',4,117655968153600000,1);
INSERT INTO changes VALUES(5,'01a20244-e800-7a82-b13e-02916ee9b94b',1795334400,'resume',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',5,117659035238400000,1);
INSERT INTO changes VALUES(6,'01a20260-5f40-7dbe-9908-229f55821b61',1795336200,'ease thumb 1d',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',6,117659153203200000,1);
INSERT INTO changes VALUES(7,'01a2044e-c1c0-7897-b42a-2c235b7b3a25',1795368600,'log yoga',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',7,117661276569600000,1);
INSERT INTO changes VALUES(8,'01a20734-5580-7eec-9255-01b12f288566',1795417200,'log palm',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',8,117664461619200000,1);
INSERT INTO changes VALUES(9,'01a20735-3fe0-7757-8b4f-e7333853ad1f',1795417260,'undo',NULL,'01a20734-5580-7eec-9255-01b12f288566','01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',9,117664465551360000,1);
INSERT INTO changes VALUES(10,'01a20738-e960-7e9b-9bd8-6240200bac83',1795417500,'log thumb',NULL,NULL,'01a1f7ca-6940-7428-bedb-9fdcf40ed1dc',10,117664481280000000,1);
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
INSERT INTO daemon VALUES(1,0,NULL,NULL,NULL,NULL,0,NULL,NULL);
CREATE TABLE "easings" (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,                   -- UUIDv7
    from_on  TEXT NOT NULL,                          -- its first day
    until_on TEXT NOT NULL,                          -- the first day after it
    routines TEXT                                    -- which, as a JSON array; NULL: all of them
) STRICT;
INSERT INTO easings VALUES(12,'01a20260-5f40-7eea-8f4d-44b058afe102','2026-11-22','2026-11-23','["thumb"]');
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
CREATE TABLE operations (
    seq    INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES "changes" (seq),
    kind   TEXT NOT NULL,                            -- session, reading, pause, ease, miss_answer, review, plan, tracking
    row    TEXT NOT NULL,                            -- its id
    before TEXT,                                     -- the fields of `after` as they were, in JSON; NULL: it made the row
    after  TEXT NOT NULL                             -- what it sets; null: cleared; {"deleted": true}: removed
) STRICT;
INSERT INTO operations VALUES(1,1,'tracking','00000000-0000-8000-8001-00006afff248',NULL,'{"day":"2026-11-20","at":"2026-11-20T08:10:00+01:00"}');
INSERT INTO operations VALUES(2,1,'plan','00000000-0000-8000-8000-000020261120',NULL,'{"since":"2026-11-20","plan":{"day_start":"03:00:00","slots":[{"name":"morning","time":"08:00:00"},{"name":"noon","time":"12:30:00"},{"name":"evening","time":"19:00:00"},{"name":"bedtime","time":"22:00:00"}],"routines":[["palm",{"kind":"massage","enabled":true,"dose":{"amount":200,"unit":"strokes"},"schedule":{"slots":{"names":["morning","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["thumb",{"kind":"massage","enabled":true,"dose":{"amount":10,"unit":"minutes"},"schedule":{"slots":{"names":["morning","noon","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["swallow",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"holds"},"growth":{"start":5,"step":1,"every_days":7},"schedule":{"slots":{"names":["bedtime"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["break",{"kind":"break","enabled":false,"dose":{"amount":2,"unit":"minutes"},"schedule":"sitting"}],["twist",{"kind":"exercise","enabled":false,"dose":{"amount":5,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["yoga",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["run",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["backwalk",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["walk",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":5,"slot":"noon"}}}]]}}');
INSERT INTO operations VALUES(3,1,'session','01a1f7ca-6940-79ed-937d-3fc2708928c6',NULL,'{"routine":"thumb","at":"2026-11-20T08:10:00+01:00","day":"2026-11-20","slot":"morning","amount":10,"unit":"minutes","note":"after work","source":"cli"}');
INSERT INTO operations VALUES(4,1,'reading','01a1f7ca-6940-7cf6-9c4a-16d0cc91544f',NULL,'{"at":"2026-11-20T08:10:00+01:00","day":"2026-11-20","pain":6,"relation":"before","session":"01a1f7ca-6940-79ed-937d-3fc2708928c6","note":null}');
INSERT INTO operations VALUES(5,1,'reading','01a1f7ca-6940-7250-a20b-06a528fb2b6c',NULL,'{"at":"2026-11-20T08:10:00+01:00","day":"2026-11-20","pain":4,"relation":"after","session":"01a1f7ca-6940-79ed-937d-3fc2708928c6","note":null}');
INSERT INTO operations VALUES(6,1,'session','01a1f7ca-6940-7d8c-9306-9415c1d09c51',NULL,'{"routine":"palm","at":"2026-11-20T08:10:00+01:00","day":"2026-11-20","slot":"morning","amount":200,"unit":"strokes","note":"after work","source":"cli"}');
INSERT INTO operations VALUES(7,2,'session','01a1f8ca-c240-7a51-8aae-e7dd00f9ea1f',NULL,'{"routine":"thumb","at":"2026-11-20T12:40:00+01:00","day":"2026-11-20","slot":"noon","amount":10,"unit":"minutes","note":null,"source":"cli"}');
INSERT INTO operations VALUES(8,3,'reading','01a1fd1e-8c00-7794-a7d5-ce3640a69c25',NULL,'{"at":"2026-11-21T09:00:00+01:00","day":"2026-11-21","pain":5,"relation":"alone","session":null,"note":"a bad night"}');
INSERT INTO operations VALUES(9,4,'pause','01a1ff7a-cb80-7551-90f1-16c535553549',NULL,'{"from":"2026-11-21T20:00:00+01:00","until":"2026-11-23T20:00:00+01:00","reason":"flu"}');
INSERT INTO operations VALUES(10,5,'pause','01a1ff7a-cb80-7551-90f1-16c535553549','{"until":"2026-11-23T20:00:00+01:00"}','{"until":"2026-11-22T09:00:00+01:00"}');
INSERT INTO operations VALUES(11,6,'plan','00000000-0000-8000-8000-000020261122',NULL,'{"since":"2026-11-22","plan":{"day_start":"03:00:00","slots":[{"name":"morning","time":"08:00:00"},{"name":"noon","time":"12:30:00"},{"name":"evening","time":"19:00:00"},{"name":"bedtime","time":"22:00:00"}],"routines":[["palm",{"kind":"massage","enabled":true,"dose":{"amount":200,"unit":"strokes"},"schedule":{"slots":{"names":["morning","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["thumb",{"kind":"massage","enabled":true,"dose":{"amount":10,"unit":"minutes"},"schedule":{"slots":{"names":["morning","noon","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["swallow",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"holds"},"growth":{"start":5,"step":1,"every_days":7},"schedule":{"slots":{"names":["bedtime"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["break",{"kind":"break","enabled":false,"dose":{"amount":2,"unit":"minutes"},"schedule":"sitting"}],["twist",{"kind":"exercise","enabled":false,"dose":{"amount":5,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["yoga",{"kind":"exercise","enabled":true,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["run",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["backwalk",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["walk",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":5,"slot":"noon"}}}]]}}');
INSERT INTO operations VALUES(12,6,'ease','01a20260-5f40-7eea-8f4d-44b058afe102',NULL,'{"from":"2026-11-22","until":"2026-11-23","routines":["thumb"]}');
INSERT INTO operations VALUES(13,7,'session','01a2044e-c1c0-7b88-8e9f-1193ee80997d',NULL,'{"routine":"yoga","at":"2026-11-22T18:30:00+01:00","day":"2026-11-22","slot":null,"amount":30,"unit":"minutes","note":null,"source":"cli"}');
INSERT INTO operations VALUES(14,8,'session','01a20734-5580-7ba0-a9a7-c3932a322f77',NULL,'{"routine":"palm","at":"2026-11-23T08:00:00+01:00","day":"2026-11-23","slot":"morning","amount":200,"unit":"strokes","note":null,"source":"cli"}');
INSERT INTO operations VALUES(15,9,'session','01a20734-5580-7ba0-a9a7-c3932a322f77','{"deleted":false}','{"deleted":true}');
INSERT INTO operations VALUES(16,10,'session','01a20738-e960-7cbf-b681-4568f453326c',NULL,'{"routine":"thumb","at":"2026-11-23T08:05:00+01:00","day":"2026-11-23","slot":"morning","amount":10,"unit":"minutes","note":null,"source":"cli"}');
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
INSERT INTO pauses VALUES(9,'01a1ff7a-cb80-7551-90f1-16c535553549',1795287600,3600,1795334400,3600,'flu');
CREATE TABLE "plans" (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,                   -- UUIDv8 of the day: devices that see a plan on one day mean one row
    since_on TEXT NOT NULL UNIQUE,
    plan     TEXT NOT NULL
) STRICT;
INSERT INTO plans VALUES(2,'00000000-0000-8000-8000-000020261120','2026-11-20','{"day_start":"03:00:00","slots":[{"name":"morning","time":"08:00:00"},{"name":"noon","time":"12:30:00"},{"name":"evening","time":"19:00:00"},{"name":"bedtime","time":"22:00:00"}],"routines":[["palm",{"kind":"massage","enabled":true,"dose":{"amount":200,"unit":"strokes"},"schedule":{"slots":{"names":["morning","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["thumb",{"kind":"massage","enabled":true,"dose":{"amount":10,"unit":"minutes"},"schedule":{"slots":{"names":["morning","noon","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["swallow",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"holds"},"growth":{"start":5,"step":1,"every_days":7},"schedule":{"slots":{"names":["bedtime"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["break",{"kind":"break","enabled":false,"dose":{"amount":2,"unit":"minutes"},"schedule":"sitting"}],["twist",{"kind":"exercise","enabled":false,"dose":{"amount":5,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["yoga",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["run",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["backwalk",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["walk",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":5,"slot":"noon"}}}]]}');
INSERT INTO plans VALUES(11,'00000000-0000-8000-8000-000020261122','2026-11-22','{"day_start":"03:00:00","slots":[{"name":"morning","time":"08:00:00"},{"name":"noon","time":"12:30:00"},{"name":"evening","time":"19:00:00"},{"name":"bedtime","time":"22:00:00"}],"routines":[["palm",{"kind":"massage","enabled":true,"dose":{"amount":200,"unit":"strokes"},"schedule":{"slots":{"names":["morning","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["thumb",{"kind":"massage","enabled":true,"dose":{"amount":10,"unit":"minutes"},"schedule":{"slots":{"names":["morning","noon","evening"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["swallow",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"holds"},"growth":{"start":5,"step":1,"every_days":7},"schedule":{"slots":{"names":["bedtime"],"days":["mon","tue","wed","thu","fri","sat","sun"]}}}],["break",{"kind":"break","enabled":false,"dose":{"amount":2,"unit":"minutes"},"schedule":"sitting"}],["twist",{"kind":"exercise","enabled":false,"dose":{"amount":5,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["yoga",{"kind":"exercise","enabled":true,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"evening"}}}],["run",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["backwalk",{"kind":"exercise","enabled":false,"dose":{"amount":10,"unit":"minutes"},"schedule":{"per_week":{"days":3,"slot":"noon"}}}],["walk",{"kind":"exercise","enabled":false,"dose":{"amount":20,"unit":"minutes"},"schedule":{"per_week":{"days":5,"slot":"noon"}}}]]}');
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
INSERT INTO readings VALUES(4,'01a1f7ca-6940-7cf6-9c4a-16d0cc91544f',1795158600,3600,'2026-11-20',6,'before','01a1f7ca-6940-79ed-937d-3fc2708928c6',NULL);
INSERT INTO readings VALUES(5,'01a1f7ca-6940-7250-a20b-06a528fb2b6c',1795158600,3600,'2026-11-20',4,'after','01a1f7ca-6940-79ed-937d-3fc2708928c6',NULL);
INSERT INTO readings VALUES(8,'01a1fd1e-8c00-7794-a7d5-ce3640a69c25',1795248000,3600,'2026-11-21',5,'alone',NULL,'a bad night');
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
CREATE TABLE "reviews" (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                          -- UUIDv7
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    day        TEXT NOT NULL,                                 -- logical day
    pain       INTEGER NOT NULL CHECK (pain BETWEEN 0 AND 10),
    activities TEXT NOT NULL                                  -- [{"activity": …, "score": 0 to 10}, …]
) STRICT;
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
INSERT INTO sessions VALUES(3,'01a1f7ca-6940-79ed-937d-3fc2708928c6','thumb',1795158600,3600,'2026-11-20','morning',10,'minutes','after work','cli');
INSERT INTO sessions VALUES(6,'01a1f7ca-6940-7d8c-9306-9415c1d09c51','palm',1795158600,3600,'2026-11-20','morning',200,'strokes','after work','cli');
INSERT INTO sessions VALUES(7,'01a1f8ca-c240-7a51-8aae-e7dd00f9ea1f','thumb',1795174800,3600,'2026-11-20','noon',10,'minutes',NULL,'cli');
INSERT INTO sessions VALUES(13,'01a2044e-c1c0-7b88-8e9f-1193ee80997d','yoga',1795368600,3600,'2026-11-22',NULL,30,'minutes',NULL,'cli');
INSERT INTO sessions VALUES(16,'01a20738-e960-7cbf-b681-4568f453326c','thumb',1795417500,3600,'2026-11-23','morning',10,'minutes',NULL,'cli');
CREATE TABLE sitting (
    only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
    boot        TEXT NOT NULL,     -- which start of the machine the seconds are counted from
    since       INTEGER NOT NULL,  -- when it began, in seconds of that
    asleep      INTEGER NOT NULL,  -- how many of them the machine had slept by then
    at          INTEGER NOT NULL,  -- what the clock showed
    is_prompted INTEGER NOT NULL CHECK (is_prompted IN (0, 1)),  -- whether a prompt that is still open began it
    latest      INTEGER            -- the session that was recorded last by then
) STRICT;
CREATE TABLE "tracking" (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUIDv8 of the instant
    day        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;
INSERT INTO tracking VALUES(1,'00000000-0000-8000-8001-00006afff248','2026-11-20',1795158600,3600);
CREATE TABLE session_runs (
    routine   TEXT NOT NULL,                         -- empty: of any routine
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    PRIMARY KEY (routine, last_day)
) STRICT, WITHOUT ROWID;
INSERT INTO session_runs VALUES('','2026-11-20','2026-11-20');
INSERT INTO session_runs VALUES('','2026-11-22','2026-11-23');
INSERT INTO session_runs VALUES('palm','2026-11-20','2026-11-20');
INSERT INTO session_runs VALUES('thumb','2026-11-20','2026-11-20');
INSERT INTO session_runs VALUES('thumb','2026-11-23','2026-11-23');
INSERT INTO session_runs VALUES('yoga','2026-11-22','2026-11-22');
CREATE TABLE session_runs_until (
    operation INTEGER NOT NULL
) STRICT;
INSERT INTO session_runs_until VALUES(16);
DELETE FROM sqlite_sequence;
CREATE INDEX operations_by_row ON operations (row);
CREATE INDEX operations_by_change ON operations (change);
CREATE INDEX operations_by_session ON operations (after ->> 'session') WHERE kind = 'reading';
CREATE INDEX changes_by_clock ON changes (clock, id);
CREATE INDEX changes_by_device ON changes (device, number);
CREATE INDEX changes_by_undoes ON changes (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX changes_by_part ON changes (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX sessions_by_day ON sessions (day, routine, slot, unit, amount);
CREATE INDEX sessions_by_time ON sessions (at, seq);
CREATE INDEX sessions_by_routine ON sessions (routine, day);
CREATE INDEX readings_by_day ON readings (day, relation, pain, session);
CREATE INDEX readings_by_time ON readings (at, seq);
COMMIT;
