-- The journal knows returns, and captures that people took back.
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_kind;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_kind
  CHECK (kind IN ('RECHARGE', 'SPEND', 'RETURN', 'HOLD', 'CAPTURE', 'RELEASE', 'REVERSE'));

CREATE TRIGGER spend_return_no_update BEFORE UPDATE ON spend_return FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'returns are written once';
CREATE TRIGGER spend_return_no_delete BEFORE DELETE ON spend_return FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'returns are written once';
