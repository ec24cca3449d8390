-- A settlement may name a hold by the vendor's invoice number; that of another order's hold is refused. Built beside running
-- bridges, and therefore in no transaction: a build that was broken off is in the way of the next one.
SET lock_timeout = '${index_timeout}';
DROP INDEX CONCURRENTLY IF EXISTS vendor_hold_state_invoice_no;
CREATE INDEX CONCURRENTLY vendor_hold_state_invoice_no ON vendor_hold_state (site, invoice_no);
SET lock_timeout = '${lock_timeout}';
