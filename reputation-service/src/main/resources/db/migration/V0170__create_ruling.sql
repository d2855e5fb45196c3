-- Why: a receipt is void while a ruling for its buyer stands; rulings can be overturned by an appeal and can come before
--      their receipt.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE ruling (
    receipt_digest bytea       NOT NULL CHECK (length(receipt_digest) = 32),
    dispute_id     uuid        NOT NULL,
    decision       text        NOT NULL CHECK (decision IN ('BUYER', 'SELLER')),
    buyer_key      bytea       NOT NULL CHECK (length(buyer_key) = 32),
    seller_key     bytea       NOT NULL CHECK (length(seller_key) = 32),
    decided_at     timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    receipt_known  boolean     NOT NULL,
    PRIMARY KEY (receipt_digest, dispute_id)
);
CREATE INDEX ruling_receipt_unknown ON ruling (receipt_digest) WHERE NOT receipt_known;
COMMENT ON TABLE ruling IS 'How disputes about receipts were decided last; an appeal''s decision replaces the one before it.';
COMMENT ON COLUMN ruling.buyer_key IS 'Key of the dispute''s buyer: the ruling is about the receipt only if it is the consumer''s key.';
COMMENT ON COLUMN ruling.seller_key IS 'Key of the dispute''s seller: the ruling is about the receipt only if it is the provider''s key.';
COMMENT ON COLUMN ruling.receipt_known IS 'Whether the receipt was there when it was settled; looked for again while it was not.';
