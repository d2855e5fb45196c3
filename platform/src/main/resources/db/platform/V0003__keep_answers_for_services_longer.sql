-- Why: a service that was down may deliver an event again after days; the receiver must still know that it has applied
-- it. Answers to services are kept for 30 days, all others for 48 hours as before.
-- Step: expand. A release that does not know the column writes rows that are kept for 48 hours.
-- Locks: catalogue change only, no table rewrite.
SET LOCAL lock_timeout = '2s';
ALTER TABLE request_answer ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN request_answer.expires_at IS 'From then on the answer may be forgotten; null means 48 hours after created_at.';
COMMENT ON TABLE request_answer IS 'First answers of creating calls, kept for 48 hours, for services 30 days; rows are written in the transaction of the change.';
