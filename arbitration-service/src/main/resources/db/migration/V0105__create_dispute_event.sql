-- Why: a dispute's timeline, for its parties and for whoever checks that it went by the rules.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE dispute_event (
    dispute_id uuid        NOT NULL REFERENCES dispute,
    version    bigint      NOT NULL,
    position   integer     NOT NULL CHECK (position >= 1),
    kind       text        NOT NULL,
    at         timestamptz NOT NULL,
    actor      text        NOT NULL,
    PRIMARY KEY (dispute_id, version, position)
);
COMMENT ON TABLE dispute_event IS 'What happened to disputes; only added to.';
COMMENT ON COLUMN dispute_event.version IS 'The dispute''s version that the event led to.';
COMMENT ON COLUMN dispute_event.position IS 'Order among the events of one change, from 1.';
COMMENT ON COLUMN dispute_event.at IS 'For a deadline the deadline itself, however much later it was noticed.';
