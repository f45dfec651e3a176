-- Derived from the sessions, and from nothing else: days in a row with one. Streaks of many years are reckoned from them.

CREATE TABLE session_runs (
    routine   TEXT NOT NULL,                         -- empty: of any routine
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    PRIMARY KEY (routine, last_day)
) STRICT, WITHOUT ROWID;

-- The operation up to which the runs account for the sessions; no row: they are to be built anew.
CREATE TABLE session_runs_until (
    operation INTEGER NOT NULL
) STRICT;
