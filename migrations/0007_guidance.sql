-- What earlier slots of its day left open when a reminder was made, and still have, in JSON.
ALTER TABLE reminders ADD COLUMN carried TEXT NOT NULL DEFAULT '[]';

-- How often and when a routine was done last.
CREATE INDEX sessions_by_routine ON sessions (routine, day);
