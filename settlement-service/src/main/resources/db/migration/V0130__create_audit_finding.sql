-- Why: what audits find waits for a person; the same finding must not be kept twice, whoever audits at the same time.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE audit_finding (
    finding_id  uuid        NOT NULL PRIMARY KEY,
    operator_id text        NOT NULL REFERENCES operator,
    period_id   text        NOT NULL
        CHECK (period_id ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|-W[0-9]{2})?$'),
    check_name  text        NOT NULL
        CHECK (check_name IN ('CAPACITY', 'VOLUME', 'DENIAL_SHAPE', 'OWN_HISTORY', 'TOO_REGULAR')),
    severity    integer     NOT NULL CHECK (severity BETWEEN 1 AND 3),
    corrections integer     NOT NULL CHECK (corrections >= 0),
    figures     text        NOT NULL,
    found_at    timestamptz NOT NULL,
    figures_at  timestamptz NOT NULL CHECK (figures_at >= found_at),
    disputed_at timestamptz CHECK (disputed_at >= found_at),
    reviewer    text,
    outcome     text        CHECK (outcome IN ('EXPLAINED', 'MISTAKE', 'FRAUD')),
    note        text        CHECK (char_length(note) BETWEEN 1 AND 2000),
    reviewed_at timestamptz,
    CHECK (severity < 3 OR disputed_at IS NOT NULL),
    CHECK (num_nulls(reviewer, outcome, note, reviewed_at) IN (0, 4))
);
CREATE UNIQUE INDEX audit_finding_once ON audit_finding (operator_id, period_id, check_name, corrections)
    WHERE reviewed_at IS NULL;
CREATE INDEX audit_finding_found ON audit_finding (found_at, finding_id);
CREATE INDEX audit_finding_operator ON audit_finding (operator_id, found_at, finding_id);
CREATE INDEX audit_finding_period ON audit_finding (period_id, found_at, finding_id);
COMMENT ON TABLE audit_finding IS 'What audits found. Never deleted; of an operator, period, check and correction at most one is open.';
COMMENT ON COLUMN audit_finding.severity IS '1 notice, 2 warning, 3 critical.';
COMMENT ON COLUMN audit_finding.corrections IS 'How often what was examined had been corrected; a corrected settlement is examined afresh.';
COMMENT ON COLUMN audit_finding.figures IS 'Numbers by name, RFC 8785 JSON.';
COMMENT ON COLUMN audit_finding.disputed_at IS 'When the event for arbitration was written; null if it was not.';
COMMENT ON COLUMN audit_finding.reviewed_at IS 'When a person closed it; null while it is open.';
