-- Why: an audit reads all operators' batches of some periods, and the primary key begins with the operator.
-- Step: expand. No release has filled the table yet, so the index needs no CONCURRENTLY.
-- Locks: writes to batch wait while the index is built.
SET LOCAL lock_timeout = '2s';
CREATE INDEX batch_period ON batch (period_id, operator_id);
