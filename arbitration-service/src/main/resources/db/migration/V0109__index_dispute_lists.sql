-- Why: parties list their own disputes, the newest first.
-- Step: expand.
-- Locks: short; the table is new and small.
SET LOCAL lock_timeout = '2s';
CREATE INDEX dispute_opened_at ON dispute (opened_at DESC, dispute_id);
CREATE INDEX dispute_buyer_id ON dispute (buyer_id, opened_at DESC);
CREATE INDEX dispute_seller_id ON dispute (seller_id, opened_at DESC);
