-- Who this database is, so that an index made from another is not taken for its own.
CREATE TABLE identity (
    id TEXT NOT NULL
) STRICT;

INSERT INTO identity VALUES (lower(hex(randomblob(16))));

-- The versions of rules as they stand.
CREATE TABLE rule (
    id            TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    author        TEXT    NOT NULL,
    author_name   TEXT    NOT NULL,
    prompt        TEXT    NOT NULL,
    incident      TEXT    NOT NULL,
    jobs          TEXT,
    definition    TEXT    NOT NULL,
    created       INTEGER NOT NULL,
    reason        TEXT    NOT NULL,
    matches       INTEGER NOT NULL,
    agreements    INTEGER NOT NULL,
    disagreements INTEGER NOT NULL,
    PRIMARY KEY (id, version)
) STRICT;

-- Every move in the life of a version, the proposal first.
CREATE TABLE rule_change (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    author        TEXT    NOT NULL,
    author_name   TEXT    NOT NULL,
    prompt        TEXT    NOT NULL,
    incident      TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    time          INTEGER NOT NULL,
    matches       INTEGER NOT NULL,
    agreements    INTEGER NOT NULL,
    disagreements INTEGER NOT NULL,
    FOREIGN KEY (id, version) REFERENCES rule (id, version)
) STRICT;

CREATE INDEX rule_change_of ON rule_change (id, number);

CREATE TABLE revision (
    number INTEGER NOT NULL
) STRICT;

INSERT INTO revision VALUES (0);

-- Past incidents; change grows with every write, so that an index can tell what it lacks.
CREATE TABLE incident (
    id          TEXT    NOT NULL PRIMARY KEY,
    change      INTEGER NOT NULL UNIQUE,
    time        INTEGER NOT NULL,
    job         TEXT    NOT NULL,
    jobs        TEXT,
    error_type  TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    recoverable INTEGER NOT NULL,
    root_cause  TEXT    NOT NULL,
    mitigation  TEXT    NOT NULL,
    hint        TEXT    NOT NULL,
    confidence  REAL    NOT NULL,
    found_by    TEXT    NOT NULL,
    outcome     TEXT    NOT NULL
) STRICT;

CREATE INDEX incident_by_time ON incident (time);

CREATE TABLE incident_key (
    incident TEXT NOT NULL REFERENCES incident (id),
    mark     TEXT NOT NULL,
    PRIMARY KEY (incident, mark)
) STRICT;

CREATE TABLE incident_line (
    incident TEXT    NOT NULL REFERENCES incident (id),
    position INTEGER NOT NULL,
    text     TEXT    NOT NULL,
    PRIMARY KEY (incident, position)
) STRICT;

-- What people said; the last word on an incident counts, the others stay to be looked up.
CREATE TABLE correction (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    incident    TEXT    NOT NULL REFERENCES incident (id),
    person      TEXT    NOT NULL,
    time        INTEGER NOT NULL,
    error_type  TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    recoverable INTEGER NOT NULL,
    root_cause  TEXT    NOT NULL,
    mitigation  TEXT    NOT NULL,
    hint        TEXT    NOT NULL,
    confidence  REAL    NOT NULL,
    found_by    TEXT    NOT NULL
) STRICT;

CREATE INDEX correction_of ON correction (incident, number);

-- What models cost, in tokens and in millionths of a currency unit; day is YYYY-MM-DD in UTC.
CREATE TABLE spent (
    day    TEXT    NOT NULL,
    job    TEXT    NOT NULL,
    tokens INTEGER NOT NULL,
    cost   INTEGER NOT NULL,
    PRIMARY KEY (day, job)
) STRICT;
