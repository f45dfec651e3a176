-- What every change did, row by row. The tables of rows are worked out from it, field by field: the last one that was
-- set stands. A change can be undone by it, and be made again in another database.

CREATE TABLE new_changes (
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
INSERT INTO new_changes (seq, id, at, command, undoes, clock, version)
    SELECT seq, id, at, command, undoes,
        seq + max((min(at, 60000000000) * 1000 << 16) - seq) OVER (ORDER BY seq), 1
    FROM changes;
-- One that makes what was never part of any.
INSERT INTO new_changes (id, at, clock, version)
    SELECT lower(printf('%s-%s-4%s-a%s-%s', hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2),
            substr(hex(randomblob(2)), 2), hex(randomblob(6)))),
        at, coalesce((SELECT max(clock) FROM new_changes), 0) + 1, 1
    FROM tracking;

CREATE TABLE operations (
    seq    INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES new_changes (seq),
    kind   TEXT NOT NULL,                            -- session, reading, pause, ease, miss_answer, review, plan, tracking
    row    TEXT NOT NULL,                            -- its id
    before TEXT,                                     -- the fields of `after` as they were, in JSON; NULL: it made the row
    after  TEXT NOT NULL                             -- what it sets; null: cleared; {"deleted": true}: removed
) STRICT;

-- The rows as they are, and as they were before a change edited or removed them: `before_seq` is the number of that.
CREATE TABLE states (
    kind       TEXT NOT NULL,
    row        TEXT NOT NULL,
    before_seq INTEGER NOT NULL,
    state      TEXT NOT NULL
) STRICT;
INSERT INTO states
    SELECT CASE tables.key WHEN 'sessions' THEN 'session' WHEN 'readings' THEN 'reading' WHEN 'pauses' THEN 'pause'
            WHEN 'easings' THEN 'ease' WHEN 'miss_answers' THEN 'miss_answer' WHEN 'reviews' THEN 'review' END,
        rows.value ->> 'id', changes.seq, rows.value
    FROM changes, json_each(changes.before) AS tables, json_each(tables.value) AS rows
    WHERE json_valid(changes.before);
INSERT INTO states
    SELECT 'session', id, 9223372036854775807, json_object('seq', seq, 'change', change, 'routine', routine, 'at', at,
        'utc_offset', utc_offset, 'day', day, 'slot', slot, 'amount', amount, 'unit', unit, 'note', note, 'source', source)
    FROM sessions;
INSERT INTO states
    SELECT 'reading', id, 9223372036854775807, json_object('seq', seq, 'change', change, 'at', at, 'utc_offset', utc_offset,
        'day', day, 'pain', pain, 'relation', relation, 'session', session, 'note', note)
    FROM readings;
INSERT INTO states
    SELECT 'pause', id, 9223372036854775807, json_object('seq', seq, 'change', change, 'from_at', from_at,
        'from_offset', from_offset, 'until_at', until_at, 'until_offset', until_offset, 'reason', reason)
    FROM pauses;
INSERT INTO states
    SELECT 'ease', id, 9223372036854775807, json_object('seq', seq, 'change', change, 'from_on', from_on,
        'until_on', until_on, 'routines', routines)
    FROM easings;
INSERT INTO states
    SELECT 'miss_answer', id, 9223372036854775807, json_object('seq', seq, 'change', change, 'at', at,
        'utc_offset', utc_offset, 'day', day, 'routine', routine, 'slot', slot, 'reason', reason, 'note', note)
    FROM miss_answers;
INSERT INTO states
    SELECT 'review', id, 9223372036854775807, json_object('seq', seq, 'change', change, 'at', at,
        'utc_offset', utc_offset, 'day', day, 'pain', pain, 'activities', activities)
    FROM reviews;

-- The same in the fields of operations, each with the state after it.
CREATE TABLE fields (
    kind       TEXT NOT NULL,
    row        TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    made_by    TEXT NOT NULL,
    before_seq INTEGER NOT NULL,
    is_first   INTEGER NOT NULL,
    fields     TEXT NOT NULL,
    next       TEXT
) STRICT;
WITH moments AS (
    SELECT kind, row, before_seq, state,
        coalesce(state ->> 'at', state ->> 'from_at') AS begin_at,
        coalesce(state ->> 'utc_offset', state ->> 'from_offset') AS begin_offset,
        state ->> 'until_at' AS end_at,
        state ->> 'until_offset' AS end_offset
    FROM states
), written AS (
    SELECT kind, row, before_seq, state,
        strftime('%Y-%m-%dT%H:%M:%S', begin_at + begin_offset, 'unixepoch') || CASE begin_offset WHEN 0 THEN 'Z' ELSE
            printf('%s%02d:%02d', iif(begin_offset < 0, '-', '+'), abs(begin_offset) / 3600, abs(begin_offset) % 3600 / 60)
            END AS begins,
        strftime('%Y-%m-%dT%H:%M:%S', end_at + end_offset, 'unixepoch') || CASE end_offset WHEN 0 THEN 'Z' ELSE
            printf('%s%02d:%02d', iif(end_offset < 0, '-', '+'), abs(end_offset) / 3600, abs(end_offset) % 3600 / 60)
            END AS ends
    FROM moments
), named AS (
    SELECT kind, row, before_seq, state, CASE kind
        WHEN 'session' THEN json_object('routine', state ->> 'routine', 'at', begins, 'day', state ->> 'day',
            'slot', state ->> 'slot', 'amount', state ->> 'amount', 'unit', state ->> 'unit', 'note', state ->> 'note',
            'source', state ->> 'source')
        WHEN 'reading' THEN json_object('at', begins, 'day', state ->> 'day', 'pain', state ->> 'pain',
            'relation', state ->> 'relation', 'session', state ->> 'session', 'note', state ->> 'note')
        WHEN 'pause' THEN json_object('from', begins, 'until', ends, 'reason', state ->> 'reason')
        WHEN 'ease' THEN json_object('from', state ->> 'from_on', 'until', state ->> 'until_on',
            'routines', json(state ->> 'routines'))
        WHEN 'miss_answer' THEN json_object('at', begins, 'day', state ->> 'day', 'routine', state ->> 'routine',
            'slot', state ->> 'slot', 'reason', state ->> 'reason', 'note', state ->> 'note')
        WHEN 'review' THEN json_object('at', begins, 'day', state ->> 'day', 'pain', state ->> 'pain',
            'activities', json(state ->> 'activities'))
        END AS fields
    FROM written
)
INSERT INTO fields
    SELECT kind, row, state ->> 'seq', state ->> 'change', before_seq,
        row_number() OVER states_of_row = 1, fields, lead(fields) OVER states_of_row
    FROM named
    WINDOW states_of_row AS (PARTITION BY kind, row ORDER BY before_seq);

INSERT INTO operations (change, kind, row, before, after)
    SELECT change, kind, row, before, after FROM (
        SELECT new_changes.seq AS change, kind, row, NULL AS before, fields AS after, 1 AS step, fields.seq AS place
        FROM fields JOIN new_changes ON new_changes.id = made_by WHERE is_first
        UNION ALL
        -- Only the end of a pause or an easing was ever edited.
        SELECT before_seq, kind, row, json_object('until', json(fields -> 'until')),
            json_object('until', json(next -> 'until')), 2, seq
        FROM fields WHERE next IS NOT NULL AND fields -> 'until' <> next -> 'until'
        UNION ALL
        SELECT before_seq, kind, row, '{"deleted":false}', '{"deleted":true}', 3, seq
        FROM fields WHERE next IS NULL AND before_seq < 9223372036854775807
        UNION ALL
        SELECT (SELECT max(seq) FROM new_changes), 'tracking', printf('00000000-0000-8000-8001-%012x', at), NULL,
            json_object('day', day, 'at',
                strftime('%Y-%m-%dT%H:%M:%S', at + utc_offset, 'unixepoch') || CASE utc_offset WHEN 0 THEN 'Z' ELSE
                printf('%s%02d:%02d', iif(utc_offset < 0, '-', '+'), abs(utc_offset) / 3600, abs(utc_offset) % 3600 / 60)
                END),
            4, 0
        FROM tracking
        UNION ALL
        SELECT (SELECT max(seq) FROM new_changes), 'plan', '00000000-0000-8000-8000-0000' || replace(since_on, '-', ''), NULL,
            json_object('since', since_on, 'plan', json(plan)), 5, row_number() OVER (ORDER BY since_on)
        FROM plans
    ) ORDER BY change, step, kind = 'reading', kind, place;
CREATE INDEX operations_by_row ON operations (row);
CREATE INDEX operations_by_change ON operations (change);
CREATE INDEX operations_by_session ON operations (after ->> 'session') WHERE kind = 'reading';
DROP TABLE states;
DROP TABLE fields;

-- The tables of rows: `seq` is the number of the operation that made the row.
CREATE TABLE new_sessions (
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
INSERT INTO new_sessions
    SELECT operations.seq, id, routine, at, utc_offset, day, slot, amount, unit, note, source
    FROM sessions JOIN operations ON row = id AND before IS NULL ORDER BY operations.seq;

CREATE TABLE new_readings (
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
INSERT INTO new_readings
    SELECT operations.seq, id, at, utc_offset, day, pain, relation, session, note
    FROM readings JOIN operations ON row = id AND before IS NULL ORDER BY operations.seq;

CREATE TABLE new_pauses (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,               -- UUIDv7
    from_at      INTEGER NOT NULL,
    from_offset  INTEGER NOT NULL,
    until_at     INTEGER,                            -- NULL: until further notice
    until_offset INTEGER,
    reason       TEXT,
    CHECK ((until_at IS NULL) = (until_offset IS NULL))
) STRICT;
INSERT INTO new_pauses
    SELECT operations.seq, id, from_at, from_offset, until_at, until_offset, reason
    FROM pauses JOIN operations ON row = id AND before IS NULL ORDER BY operations.seq;

CREATE TABLE new_easings (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,                   -- UUIDv7
    from_on  TEXT NOT NULL,                          -- its first day
    until_on TEXT NOT NULL,                          -- the first day after it
    routines TEXT                                    -- which, as a JSON array; NULL: all of them
) STRICT;
INSERT INTO new_easings
    SELECT operations.seq, id, from_on, until_on, routines
    FROM easings JOIN operations ON row = id AND before IS NULL ORDER BY operations.seq;

CREATE TABLE new_miss_answers (
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
INSERT INTO new_miss_answers
    SELECT operations.seq, id, at, utc_offset, day, routine, slot, reason, note
    FROM miss_answers JOIN operations ON row = id AND before IS NULL ORDER BY operations.seq;

CREATE TABLE new_reviews (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                          -- UUIDv7
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    day        TEXT NOT NULL,                                 -- logical day
    pain       INTEGER NOT NULL CHECK (pain BETWEEN 0 AND 10),
    activities TEXT NOT NULL                                  -- [{"activity": …, "score": 0 to 10}, …]
) STRICT;
INSERT INTO new_reviews
    SELECT operations.seq, id, at, utc_offset, day, pain, activities
    FROM reviews JOIN operations ON row = id AND before IS NULL ORDER BY operations.seq;

-- What was prescribed since a logical day, in JSON: the last of a day counts for the whole day.
CREATE TABLE new_plans (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,                   -- UUIDv8 of the day: devices that see a plan on one day mean one row
    since_on TEXT NOT NULL UNIQUE,
    plan     TEXT NOT NULL
) STRICT;
INSERT INTO new_plans
    SELECT operations.seq, row, since_on, plan
    FROM plans JOIN operations ON row = '00000000-0000-8000-8000-0000' || replace(since_on, '-', '');

-- The first command that wrote; of several devices, the earliest counts.
CREATE TABLE new_tracking (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,                 -- UUIDv8 of the instant
    day        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;
INSERT INTO new_tracking
    SELECT operations.seq, row, day, at, utc_offset
    FROM tracking JOIN operations ON kind = 'tracking';

DROP TABLE readings;
DROP TABLE sessions;
DROP TABLE pauses;
DROP TABLE easings;
DROP TABLE miss_answers;
DROP TABLE reviews;
DROP TABLE plans;
DROP TABLE tracking;
DROP TABLE changes;
ALTER TABLE new_changes RENAME TO changes;
ALTER TABLE new_sessions RENAME TO sessions;
ALTER TABLE new_readings RENAME TO readings;
ALTER TABLE new_pauses RENAME TO pauses;
ALTER TABLE new_easings RENAME TO easings;
ALTER TABLE new_miss_answers RENAME TO miss_answers;
ALTER TABLE new_reviews RENAME TO reviews;
ALTER TABLE new_plans RENAME TO plans;
ALTER TABLE new_tracking RENAME TO tracking;
CREATE INDEX changes_by_clock ON changes (clock, id);
CREATE INDEX changes_by_device ON changes (device, number);
CREATE INDEX changes_by_undoes ON changes (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX changes_by_part ON changes (part_of) WHERE part_of IS NOT NULL;
CREATE INDEX sessions_by_day ON sessions (day, routine, slot, unit, amount);
CREATE INDEX sessions_by_time ON sessions (at, seq);
CREATE INDEX sessions_by_routine ON sessions (routine, day);
CREATE INDEX readings_by_day ON readings (day, relation, pain, session);
CREATE INDEX readings_by_time ON readings (at, seq);
