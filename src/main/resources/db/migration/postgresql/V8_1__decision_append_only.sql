CREATE TRIGGER case_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_decision
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- HSQLDB makes an index for each foreign key by itself.
CREATE INDEX case_decision_case ON case_decision (site, case_id);
CREATE INDEX case_proposal_case ON case_proposal (site, case_id);
CREATE INDEX live_hold_hold ON live_hold (site, hold_id);

-- People look for releases; captures are found by the index of holds. HSQLDB knows no indexes of a part.
CREATE INDEX settlement_released ON settlement (site, hold_id) WHERE outcome = 'RELEASE';
