CREATE TRIGGER case_decision_no_update BEFORE UPDATE ON case_decision FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'decisions are written once';
CREATE TRIGGER case_decision_no_delete BEFORE DELETE ON case_decision FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'decisions are written once';

-- A column that is added takes the words from a table's triggers.
DROP TRIGGER refund_hold_no_update;
CREATE TRIGGER refund_hold_no_update BEFORE UPDATE ON refund_hold FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'holds are written once';
DROP TRIGGER refund_hold_no_delete;
CREATE TRIGGER refund_hold_no_delete BEFORE DELETE ON refund_hold FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'holds are written once';
DROP TRIGGER settlement_no_update;
CREATE TRIGGER settlement_no_update BEFORE UPDATE ON settlement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'settlements are written once';
DROP TRIGGER settlement_no_delete;
CREATE TRIGGER settlement_no_delete BEFORE DELETE ON settlement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'settlements are written once';
DROP TRIGGER vendor_settlement_no_update;
CREATE TRIGGER vendor_settlement_no_update BEFORE UPDATE ON vendor_settlement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'settlements are written once';
DROP TRIGGER vendor_settlement_no_delete;
CREATE TRIGGER vendor_settlement_no_delete BEFORE DELETE ON vendor_settlement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'settlements are written once';

-- People look for holds by how they ended.
CREATE INDEX settlement_outcome ON settlement (site, outcome, hold_id);
