-- Why: arbiters are listed by score, and a retired one is not seated any more.
-- Step: expand. The score is the rule of docs/arbitration.md, so that the database can sort by it; a test compares it with
-- the service's own.
-- Locks: rewrites the table, which holds one row an arbiter.
SET LOCAL lock_timeout = '2s';
ALTER TABLE arbiter
    ADD COLUMN retired_at timestamptz,
    ADD COLUMN score double precision NOT NULL GENERATED ALWAYS AS (
        CASE
            WHEN with_consensus + dissenting + non_participations = 0 THEN 50
            WHEN with_consensus + dissenting = 0 THEN 35
            ELSE least(100, greatest(0,
                70.0::double precision * with_consensus / (with_consensus + dissenting)
                + 20.0::double precision * (with_consensus + dissenting)
                    / (with_consensus + dissenting + non_participations)
                + CASE
                    WHEN total_response_us > 0
                        AND total_response_us <= 86400000000 * (with_consensus + dissenting)
                    THEN 10 * (1 - total_response_us / 86400e6::double precision / (with_consensus + dissenting))
                    ELSE 0
                END))
        END) STORED;
CREATE INDEX arbiter_score ON arbiter (score DESC, arbiter_id);
COMMENT ON COLUMN arbiter.retired_at IS 'When it retired; null if it has not. A retired arbiter keeps its record and gets no new seat.';
COMMENT ON COLUMN arbiter.score IS 'In [0, 100], by the same rule as ArbiterRecord.score.';
