-- What people decided about cases: written once, in the transaction that moved the money. "decided_at" is the time of the
-- audit entry, by which bin/bridge verify finds it. "booked_hold_id" is the hold that a late capture booked.
CREATE TABLE case_decision (
  site           VARCHAR(64) NOT NULL,
  id             BIGINT      NOT NULL,
  case_id        BIGINT      NOT NULL,
  token          VARCHAR(64) NOT NULL,
  action         VARCHAR(16) NOT NULL,
  amount_fen     BIGINT      NOT NULL,
  hold_id        BIGINT,
  booked_hold_id BIGINT,
  reason         VARCHAR(2000) NOT NULL,
  decided_by     VARCHAR(64) NOT NULL,
  decided_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  proposal_id    BIGINT,
  approved_by    VARCHAR(64),
  approval_note  VARCHAR(2000),
  CONSTRAINT case_decision_pk PRIMARY KEY (site, id),
  CONSTRAINT case_decision_token UNIQUE (site, token),
  CONSTRAINT case_decision_case FOREIGN KEY (site, case_id) REFERENCES case_file (site, id),
  CONSTRAINT case_decision_action CHECK (action IN ('RELEASE', 'CAPTURE', 'RETRY', 'SOLVED'))
);
CREATE INDEX case_decision_hold ON case_decision (site, hold_id);

-- Decisions that need a second person. While one is open its "open_case" is unique. A case that was closed otherwise leaves
-- its proposal as it is: who reads it takes it for withdrawn.
CREATE TABLE case_proposal (
  site        VARCHAR(64) NOT NULL,
  id          BIGINT      NOT NULL,
  case_id     BIGINT      NOT NULL,
  open_case   BIGINT,
  token       VARCHAR(64) NOT NULL,
  action      VARCHAR(16) NOT NULL,
  amount_fen  BIGINT      NOT NULL,
  reason      VARCHAR(2000) NOT NULL,
  proposed_by VARCHAR(64) NOT NULL,
  proposed_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  state       VARCHAR(16) NOT NULL,
  ended_by    VARCHAR(64),
  ended_at    TIMESTAMP(6) WITH TIME ZONE,
  note        VARCHAR(2000),
  CONSTRAINT case_proposal_pk PRIMARY KEY (site, id),
  CONSTRAINT case_proposal_token UNIQUE (site, token),
  CONSTRAINT case_proposal_open UNIQUE (site, open_case),
  CONSTRAINT case_proposal_case FOREIGN KEY (site, case_id) REFERENCES case_file (site, id),
  CONSTRAINT case_proposal_state CHECK (state IN ('OPEN', 'APPROVED', 'DECLINED', 'WITHDRAWN'))
);

-- Which decision of people a movement carries out; null for what callers asked for.
ALTER TABLE refund_hold ADD COLUMN decision_id BIGINT;
ALTER TABLE settlement ADD COLUMN decision_id BIGINT;
ALTER TABLE vendor_settlement ADD COLUMN decision_id BIGINT;

-- As long as the numbers that vendors give.
ALTER TABLE case_file ALTER COLUMN cancel_no SET DATA TYPE VARCHAR(64);

-- People look for cases and holds by these.
CREATE INDEX case_file_id ON case_file (id);
CREATE INDEX case_file_solved ON case_file (solved_at, id);
CREATE INDEX case_file_hold ON case_file (site, hold_id);
CREATE INDEX vendor_hold_card_no ON vendor_hold (site, card_no);
CREATE INDEX vendor_hold_flow_no ON vendor_hold (site, flow_no);
CREATE INDEX vendor_hold_state_flow_no ON vendor_hold_state (site, flow_no);
CREATE INDEX vendor_hold_state_cancel_no ON vendor_hold_state (site, cancel_no);
CREATE INDEX vendor_hold_state_state ON vendor_hold_state (site, state, hold_id);
DROP INDEX vendor_hold_state_held;
