-- Days in a row with a session now also for each slot that they fill: how strong a habit is, is reckoned from them.

DROP TABLE session_runs;

CREATE TABLE session_runs (
    slot      TEXT NOT NULL,                         -- empty: of any slot, or of none
    routine   TEXT NOT NULL,                         -- empty: of any routine
    first_day INTEGER NOT NULL,                      -- since 1970-01-01; read faster than a date
    last_day  INTEGER NOT NULL,
    PRIMARY KEY (slot, routine, last_day)
) STRICT, WITHOUT ROWID;

-- They are built anew by the next command that writes.
DELETE FROM session_runs_until;
