-- Why: a resolved dispute names the receipt that it voids by its digest.
-- Step: expand. The table is new in this release, so the index needs no CONCURRENTLY.
-- Locks: a short lock on receipt.
SET LOCAL lock_timeout = '2s';
CREATE INDEX receipt_by_digest ON receipt (receipt_digest);
