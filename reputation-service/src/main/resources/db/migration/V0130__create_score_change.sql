-- Why: every replica keeps the receipts of the window in memory for scoring and has to learn of each change, in an order
--      in which none is missed: a position is given under the lane's row lock, so within a lane changes become visible in
--      the order of their positions (ADR 0011). Several lanes let transactions commit side by side.
-- Step: expand. Nothing that was there before needs a row here: a replica that starts reads the receipts themselves.
-- Locks: new tables.
CREATE TABLE score_lane (
    lane int    PRIMARY KEY,
    head bigint NOT NULL CHECK (head >= 0)
) WITH (fillfactor = 10);
COMMENT ON TABLE score_lane IS 'The lanes in which changes are numbered; a transaction takes one, as late as it can.';
COMMENT ON COLUMN score_lane.head IS 'The position of the lane''s last change, 0 before the first.';
INSERT INTO score_lane (lane, head) SELECT lane, 0 FROM generate_series(0, 7) AS l(lane);

CREATE TABLE score_change (
    lane        int         NOT NULL REFERENCES score_lane,
    position    bigint      NOT NULL CHECK (position > 0),
    changes     bytea       NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (lane, position)
);
ALTER TABLE score_change ALTER COLUMN changes SET STORAGE EXTERNAL;
COMMENT ON TABLE score_change IS 'What changed in the receipts that count; kept for minutes, until every replica has read it.';
COMMENT ON COLUMN score_change.position IS 'Within the lane without a gap; a reader that misses one reads the receipts themselves.';
COMMENT ON COLUMN score_change.changes IS 'All changes of one transaction, in the form that ChangeBytes writes.';
