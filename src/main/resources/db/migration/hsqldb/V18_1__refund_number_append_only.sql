CREATE TRIGGER refund_number_no_update BEFORE UPDATE ON refund_number FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refund numbers are written once';
CREATE TRIGGER refund_number_no_delete BEFORE DELETE ON refund_number FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refund numbers are written once';
