-- A database of schema 1, made by a program of its time, as `sqlite3 .dump` writes it.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1650549611;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE changes (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,                    -- UUIDv7
    at      INTEGER NOT NULL,
    command TEXT NOT NULL,                           -- `log thumb`
    undoes  TEXT UNIQUE REFERENCES changes (id),     -- what an `undo` took back
    before  TEXT                                     -- the rows that it edited or deleted, as they were, in JSON
) STRICT;
INSERT INTO "changes" VALUES(1,'01a1f7ca-6940-722f-a615-3f01361f254c',1795158600,'log thumb palm',NULL,NULL);
INSERT INTO "changes" VALUES(2,'01a1f8ca-c240-7b07-a18b-7a3fde154b24',1795175400,'log thumb',NULL,NULL);
INSERT INTO "changes" VALUES(3,'01a1fd1e-8c00-7fab-8fe3-e0110bd29239',1795248000,'pain 5',NULL,NULL);
INSERT INTO "changes" VALUES(4,'01a2044e-c1c0-7583-8f23-930381956c30',1795368600,'log yoga',NULL,NULL);
INSERT INTO "changes" VALUES(5,'01a20734-5580-7f31-b358-80b58d1c81da',1795417200,'log palm',NULL,NULL);
INSERT INTO "changes" VALUES(6,'01a20735-3fe0-7510-bbf9-fe2719231ea8',1795417260,'undo','01a20734-5580-7f31-b358-80b58d1c81da','{"sessions":[{"seq":5,"id":"01a20734-5580-7f7f-856a-222f68f852c8","change":"01a20734-5580-7f31-b358-80b58d1c81da","routine":"palm","at":1795417200,"utc_offset":3600,"day":"2026-11-23","slot":"morning","amount":200,"unit":"strokes","note":null,"source":"cli"}]}');
INSERT INTO "changes" VALUES(7,'01a20738-e960-7bbd-a2be-2d509ec8f7ee',1795417500,'log thumb',NULL,NULL);
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
INSERT INTO "readings" VALUES(1,'01a1f7ca-6940-717f-9beb-5bdc7b877ecf','01a1f7ca-6940-722f-a615-3f01361f254c',1795158600,3600,'2026-11-20',6,'before','01a1f7ca-6940-79f6-b44a-38f85e25f421',NULL);
INSERT INTO "readings" VALUES(2,'01a1f7ca-6940-70aa-92a9-a81d34dd19c8','01a1f7ca-6940-722f-a615-3f01361f254c',1795158600,3600,'2026-11-20',4,'after','01a1f7ca-6940-79f6-b44a-38f85e25f421',NULL);
INSERT INTO "readings" VALUES(3,'01a1fd1e-8c00-79a4-8785-dc31e544c496','01a1fd1e-8c00-7fab-8fe3-e0110bd29239',1795248000,3600,'2026-11-21',5,'alone',NULL,'a bad night');
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
INSERT INTO "sessions" VALUES(1,'01a1f7ca-6940-79f6-b44a-38f85e25f421','01a1f7ca-6940-722f-a615-3f01361f254c','thumb',1795158600,3600,'2026-11-20','morning',10,'minutes','after work','cli');
INSERT INTO "sessions" VALUES(2,'01a1f7ca-6940-7755-a0c0-d9d4a017848b','01a1f7ca-6940-722f-a615-3f01361f254c','palm',1795158600,3600,'2026-11-20','morning',200,'strokes','after work','cli');
INSERT INTO "sessions" VALUES(3,'01a1f8ca-c240-7a49-bfff-62e5732ce914','01a1f8ca-c240-7b07-a18b-7a3fde154b24','thumb',1795174800,3600,'2026-11-20','noon',10,'minutes',NULL,'cli');
INSERT INTO "sessions" VALUES(4,'01a2044e-c1c0-7de0-899b-4b3d57a5aeb5','01a2044e-c1c0-7583-8f23-930381956c30','yoga',1795368600,3600,'2026-11-22',NULL,30,'minutes',NULL,'cli');
INSERT INTO "sessions" VALUES(5,'01a20738-e960-7abe-885c-708b4441eef8','01a20738-e960-7bbd-a2be-2d509ec8f7ee','thumb',1795417500,3600,'2026-11-23','morning',10,'minutes',NULL,'cli');
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
COMMIT;
