-- Whether the desktop's do-not-disturb is on, as far as it can be read.
ALTER TABLE daemon ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0 CHECK (quiet IN (0, 1));
