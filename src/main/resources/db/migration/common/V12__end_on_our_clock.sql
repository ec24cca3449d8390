-- When we wrote down that a vendor had ended a hold, on our own clock: the retry window is measured on it. "ended_at" is what
-- the vendor says, for the answer. Of what has ended before, only that is known.
ALTER TABLE vendor_hold_state ADD COLUMN end_recorded_at TIMESTAMP(6) WITH TIME ZONE;
UPDATE vendor_hold_state SET end_recorded_at = ended_at WHERE ended_at IS NOT NULL;

-- A settlement may name a hold by the vendor's invoice number, and that of another order is refused.
CREATE INDEX vendor_hold_state_invoice_no ON vendor_hold_state (site, invoice_no);
