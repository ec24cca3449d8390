-- A settlement may name a hold by the vendor's invoice number; that of another order's hold is refused.
CREATE INDEX vendor_hold_state_invoice_no ON vendor_hold_state (site, invoice_no);
