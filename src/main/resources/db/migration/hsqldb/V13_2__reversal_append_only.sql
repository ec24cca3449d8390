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

-- A condition that is changed takes the words from a table's triggers, as a column that is added does.
DROP TRIGGER journal_entry_no_update;
CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the journal is append-only';
DROP TRIGGER journal_entry_no_delete;
CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the journal is append-only';
DROP TRIGGER case_decision_no_update;
CREATE TRIGGER case_decision_no_update BEFORE UPDATE ON case_decision FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'decisions are written once';
DROP TRIGGER case_decision_no_delete;
CREATE TRIGGER case_decision_no_delete BEFORE DELETE ON case_decision FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'decisions are written once';
