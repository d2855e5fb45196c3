-- Why: Cashu mints sign with one key for each amount of a keyset (NUT-01), which their payment proofs are checked with.
-- Step: expand; the columns stay null for mints of the other kind.
-- Locks: catalogue changes and a scan of a small table.
SET LOCAL lock_timeout = '2s';
ALTER TABLE mint DROP CONSTRAINT mint_kind_check;
ALTER TABLE mint ADD CONSTRAINT mint_kind_check CHECK (kind IN ('MINT_SIGNATURE', 'CASHU_DLEQ'));
ALTER TABLE mint_key
    ADD COLUMN keyset_id text,
    ADD COLUMN amount bigint CHECK (amount > 0),
    ADD CONSTRAINT mint_key_denomination CHECK ((keyset_id IS NULL) = (amount IS NULL)),
    ADD CONSTRAINT mint_key_of_amount UNIQUE (mint_url, keyset_id, amount);
COMMENT ON COLUMN mint_key.public_key IS 'Lower-case hex: x-only, of a Cashu mint compressed.';
COMMENT ON COLUMN mint_key.keyset_id IS 'The keyset of a Cashu key; null for a key that signs swap responses.';
COMMENT ON COLUMN mint_key.amount IS 'The amount that a Cashu key signs, in the keyset''s unit.';
COMMENT ON COLUMN receipt_evidence.payment_proof_id IS 'The replay index: the mint''s signature or its blind signature C_.';
