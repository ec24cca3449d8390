-- A settlement is sent to the vendor with what it said itself.
ALTER TABLE vendor_settlement ADD COLUMN pay_way VARCHAR(64);
ALTER TABLE vendor_settlement ADD COLUMN channel_id VARCHAR(64);
ALTER TABLE vendor_settlement ADD COLUMN extension VARCHAR(1048576);

-- The database itself refuses to change what was asked of a vendor and what it answered.
CREATE TRIGGER vendor_hold_no_update BEFORE UPDATE ON vendor_hold FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'holds are written once';
CREATE TRIGGER vendor_hold_no_delete BEFORE DELETE ON vendor_hold FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'holds are written once';
CREATE TRIGGER vendor_settlement_no_update BEFORE UPDATE ON vendor_settlement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'settlements are written once';
CREATE TRIGGER vendor_settlement_no_delete BEFORE DELETE ON vendor_settlement FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'settlements are written once';
CREATE TRIGGER vendor_answer_no_update BEFORE UPDATE ON vendor_answer FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'answers are written once';
CREATE TRIGGER vendor_answer_no_delete BEFORE DELETE ON vendor_answer FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'answers are written once';

-- The watch over overdue holds looks at those that are held.
CREATE INDEX vendor_hold_state_held ON vendor_hold_state (site, state);
