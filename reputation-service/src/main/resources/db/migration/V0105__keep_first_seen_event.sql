-- Why: an observer may report a consumer's earlier activity; the event that the consumer signed is kept as its proof.
-- Step: expand; null where receipts alone tell the first activity.
-- Locks: catalogue change only, no table rewrite.
SET LOCAL lock_timeout = '2s';
ALTER TABLE consumer ADD COLUMN event bytea, ADD COLUMN event_signature bytea CHECK (length(event_signature) = 64);
COMMENT ON TABLE consumer IS 'Consumers with an accepted receipt or a reported event.';
COMMENT ON COLUMN consumer.event IS 'The NIP-01 JSON array that proves first_seen, as the consumer signed it.';
COMMENT ON COLUMN consumer.event_signature IS 'The consumer''s signature over the SHA-256 of the event.';
