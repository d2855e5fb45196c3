-- Why: parties can withdraw, agree before the first vote, and appeal once.
-- Step: expand.
-- Locks: catalogue changes; the status check is read against the rows there are.
SET LOCAL lock_timeout = '2s';
ALTER TABLE dispute
    ADD COLUMN proposed_by text CHECK (proposed_by IN ('BUYER', 'SELLER')),
    ADD COLUMN proposed_decision text CHECK (proposed_decision IN ('BUYER', 'SELLER')),
    ADD COLUMN proposal_signature text,
    ADD COLUMN proposed_at timestamptz,
    ADD COLUMN acceptance_signature text,
    ADD COLUMN appealed boolean NOT NULL DEFAULT false,
    ADD COLUMN appealed_decision text CHECK (appealed_decision IN ('BUYER', 'SELLER')),
    ADD CONSTRAINT dispute_whole_proposal
        CHECK (num_nulls(proposed_by, proposed_decision, proposal_signature, proposed_at) IN (0, 4)),
    ADD CONSTRAINT dispute_agreed
        CHECK (acceptance_signature IS NULL OR proposal_signature IS NOT NULL AND status = 'RESOLVED'),
    ADD CONSTRAINT dispute_appealed CHECK (appealed OR appealed_decision IS NULL),
    DROP CONSTRAINT dispute_status_check,
    ADD CONSTRAINT dispute_status_check
        CHECK (status IN ('OPEN', 'UNDER_REVIEW', 'RESOLVED', 'EXPIRED', 'DEADLOCKED', 'CLOSED'));
COMMENT ON COLUMN dispute.proposed_by IS 'The side whose offer to settle stands; null if there is none.';
COMMENT ON COLUMN dispute.acceptance_signature IS 'The other party''s signature of the same statement; then the dispute was resolved by agreement.';
COMMENT ON COLUMN dispute.appealed IS 'Whether the first round''s end was appealed against; the second round''s is final.';
COMMENT ON COLUMN dispute.appealed_decision IS 'The first round''s decision; null if it had none.';
