-- A column that is added takes the words from a table's triggers.
DROP TRIGGER vendor_hold_no_update;
CREATE TRIGGER vendor_hold_no_update BEFORE UPDATE ON vendor_hold FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'holds are written once';
DROP TRIGGER vendor_hold_no_delete;
CREATE TRIGGER vendor_hold_no_delete BEFORE DELETE ON vendor_hold FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'holds are written once';
