-- The number under which the vendor is told of a hold. It carries the second of the freeze, so that a restored ledger, which
-- counts its ids again, never calls another refund by it. Null for holds of before: those go by their id.
ALTER TABLE vendor_hold ADD COLUMN vendor_no BIGINT;
