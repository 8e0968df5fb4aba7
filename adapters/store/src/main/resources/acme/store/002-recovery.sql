-- What recovery planned and did: only added to, never changed.
CREATE TABLE recovery (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    job     TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    event   TEXT    NOT NULL
) STRICT;

CREATE INDEX recovery_of ON recovery (job, number);

CREATE INDEX recovery_by_time ON recovery (time);

CREATE TRIGGER recovery_is_never_changed BEFORE UPDATE ON recovery
BEGIN SELECT raise(ABORT, 'the journal of recovery is only added to'); END;

CREATE TRIGGER recovery_is_never_deleted BEFORE DELETE ON recovery
BEGIN SELECT raise(ABORT, 'the journal of recovery is only added to'); END;

-- Which process may act on a job, and until when.
CREATE TABLE lease (
    job   TEXT    NOT NULL PRIMARY KEY,
    owner TEXT    NOT NULL,
    until INTEGER NOT NULL
) STRICT;
