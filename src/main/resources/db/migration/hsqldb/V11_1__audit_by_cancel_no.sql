-- bin/bridge verify looks for what caused a movement.
CREATE INDEX audit_entry_cancel_no ON audit_entry (cancel_no);
