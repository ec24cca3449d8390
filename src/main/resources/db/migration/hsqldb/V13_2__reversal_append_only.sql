-- The journal knows captures that people took back (and returns), decisions likewise.
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_kind;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_kind
  CHECK (kind IN ('RECHARGE', 'SPEND', 'RETURN', 'HOLD', 'CAPTURE', 'RELEASE', 'REVERSE'));
ALTER TABLE case_decision DROP CONSTRAINT case_decision_action;
ALTER TABLE case_decision ADD CONSTRAINT case_decision_action
  CHECK (action IN ('RELEASE', 'CAPTURE', 'RETRY', 'SOLVED', 'REVERSE'));

CREATE TRIGGER hold_reversal_no_update BEFORE UPDATE ON hold_reversal FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'reversals are written once';
CREATE TRIGGER hold_reversal_no_delete BEFORE DELETE ON hold_reversal FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'reversals are written once';
CREATE TRIGGER vendor_reversal_no_update BEFORE UPDATE ON vendor_reversal FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'reversals are written once';
CREATE TRIGGER vendor_reversal_no_delete BEFORE DELETE ON vendor_reversal FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'reversals are written once';
