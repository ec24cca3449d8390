-- The database itself refuses to change what was booked.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are written once: the journal is append-only', TG_TABLE_NAME;
END $$;

CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refund_hold_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON refund_hold
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER settlement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- HSQLDB makes an index for each foreign key by itself.
CREATE INDEX journal_entry_account ON journal_entry (site, account_id);
CREATE INDEX spend_account ON spend (site, account_id);
