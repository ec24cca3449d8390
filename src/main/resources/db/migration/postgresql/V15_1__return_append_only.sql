-- The journal knows returns, and captures that people took back. Rows of before satisfied the narrower condition: they are not
-- read again.
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_kind;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_kind
  CHECK (kind IN ('RECHARGE', 'SPEND', 'RETURN', 'HOLD', 'CAPTURE', 'RELEASE', 'REVERSE')) NOT VALID;

CREATE TRIGGER spend_return_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON spend_return
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- HSQLDB makes an index for each foreign key by itself.
CREATE INDEX spend_return_spend ON spend_return (site, spend_id);
