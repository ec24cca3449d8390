CREATE TRIGGER case_decision_no_update BEFORE UPDATE ON case_decision FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'decisions are written once';
CREATE TRIGGER case_decision_no_delete BEFORE DELETE ON case_decision FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'decisions are written once';
