-- A column that is added takes the words from a table's triggers.
DROP TRIGGER spend_return_no_update;
CREATE TRIGGER spend_return_no_update BEFORE UPDATE ON spend_return FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'returns are written once';
DROP TRIGGER spend_return_no_delete;
CREATE TRIGGER spend_return_no_delete BEFORE DELETE ON spend_return FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'returns are written once';
