-- A bus that does not answer, and a server that does not show what it is sent, can be told from one that is not there.
CREATE TABLE new_daemon (
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
INSERT INTO new_daemon (only_row, wanted, wake_at, screen, server, fault, quiet, idle)
    SELECT only_row, wanted, wake_at, screen, server, fault, quiet, idle FROM daemon;
DROP TABLE daemon;
ALTER TABLE new_daemon RENAME TO daemon;
