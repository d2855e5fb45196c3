-- Why: votes can be committed first and revealed later, and the fallback can activate itself at the midpoint.
-- Step: expand; disputes opened before vote in the open and wait for an admin.
-- Locks: catalogue changes; due_at is filled for the few disputes that go on.
SET LOCAL lock_timeout = '2s';
ALTER TABLE dispute
    ADD COLUMN mode text NOT NULL DEFAULT 'OPEN' CHECK (mode IN ('OPEN', 'COMMIT_REVEAL')),
    ADD COLUMN reveal_period_us bigint NOT NULL DEFAULT 43200000000 CHECK (reveal_period_us > 0),
    ADD COLUMN automatic_fallback boolean NOT NULL DEFAULT false,
    ADD COLUMN revealing_since timestamptz CHECK (revealing_since IS NULL OR status = 'UNDER_REVIEW'),
    ADD COLUMN due_at timestamptz;
UPDATE dispute SET due_at = deadline WHERE deadline IS NOT NULL;
ALTER TABLE dispute ADD CONSTRAINT dispute_due CHECK ((due_at IS NULL) = (deadline IS NULL) AND due_at <= deadline);
CREATE INDEX dispute_due_at ON dispute (due_at) WHERE due_at IS NOT NULL;
DROP INDEX dispute_deadline;
COMMENT ON COLUMN dispute.revealing_since IS 'When the vote was over and committed votes could be revealed; null in every other phase.';
COMMENT ON COLUMN dispute.due_at IS 'When something happens by itself next: the deadline, or before it the activation of the fallback.';

ALTER TABLE seat
    ADD COLUMN commitment text,
    ADD COLUMN commitment_evidence text,
    ADD COLUMN commitment_signature text,
    ADD COLUMN committed_at timestamptz,
    ADD CONSTRAINT seat_whole_commitment
        CHECK (num_nulls(commitment, commitment_evidence, commitment_signature, committed_at) IN (0, 4));
COMMENT ON COLUMN seat.commitment IS 'Digest of the vote and its salt, before the vote is known.';
