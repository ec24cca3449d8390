CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- HSQLDB has neither: each would cost it three times what the entry does, and it reads a million entries in seconds.
CREATE INDEX audit_entry_order_id ON audit_entry (order_id);
CREATE INDEX audit_entry_card_no ON audit_entry (card_no);
