-- Rows of before satisfied the narrower conditions: they are not read again.
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_kind;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_kind
  CHECK (kind IN ('RECHARGE', 'SPEND', 'RETURN', 'HOLD', 'CAPTURE', 'RELEASE', 'REVERSE')) NOT VALID;
ALTER TABLE case_decision DROP CONSTRAINT case_decision_action;
ALTER TABLE case_decision ADD CONSTRAINT case_decision_action
  CHECK (action IN ('RELEASE', 'CAPTURE', 'RETRY', 'SOLVED', 'REVERSE')) NOT VALID;

CREATE TRIGGER hold_reversal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON hold_reversal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vendor_reversal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON vendor_reversal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
