-- What recovery planned and did, by whom and with what result: entries are added and never changed.
CREATE TABLE recovery_entry (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    job     TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    event   TEXT    NOT NULL
) STRICT;

CREATE INDEX recovery_entry_of ON recovery_entry (job, number);

CREATE INDEX recovery_entry_by_time ON recovery_entry (time);

CREATE TRIGGER recovery_entry_stays BEFORE UPDATE ON recovery_entry BEGIN SELECT raise(ABORT, 'entries are never changed'); END;

CREATE TRIGGER recovery_entry_is_kept BEFORE DELETE ON recovery_entry BEGIN SELECT raise(ABORT, 'entries are never removed'); END;

-- Who may act on a job, and until when.
CREATE TABLE recovery_lease (
    job     TEXT    NOT NULL PRIMARY KEY,
    owner   TEXT    NOT NULL,
    until   INTEGER NOT NULL
) STRICT;
