-- bin/bridge verify looks for what caused a movement, by the refund's number or the order's.
CREATE INDEX audit_entry_cancel_no ON audit_entry (cancel_no);
CREATE INDEX audit_entry_order_id ON audit_entry (order_id);
