-- Why: one dispute whose deadline can't be applied must neither hold up the others nor be tried every second.
-- Step: expand.
-- Locks: catalogue changes only, no table rewrite.
SET LOCAL lock_timeout = '2s';
ALTER TABLE dispute
    ADD COLUMN deadline_failures integer NOT NULL DEFAULT 0 CHECK (deadline_failures >= 0),
    ADD COLUMN postponed_until timestamptz;
COMMENT ON COLUMN dispute.deadline_failures IS 'How often applying what was due has failed.';
COMMENT ON COLUMN dispute.postponed_until IS 'When the scheduler tries again after a failure; null if it never failed.';
