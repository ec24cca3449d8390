-- The journal of refunds whose money a vendor's HIS keeps (contract, section 7). What was asked and what came back is
-- written once and never changed; vendor_hold_state alone follows what is known, and says what is still to be done.

-- An order of a vendor's site. "decisions" is the lock: a decision about an order begins by raising it.
CREATE TABLE vendor_order (
  site      VARCHAR(64) NOT NULL,
  id        BIGINT      NOT NULL,
  order_id  VARCHAR(64) NOT NULL,
  decisions BIGINT      NOT NULL,
  CONSTRAINT vendor_order_pk PRIMARY KEY (site, id),
  CONSTRAINT vendor_order_order_id UNIQUE (site, order_id)
);

CREATE TABLE vendor_hold (
  site          VARCHAR(64) NOT NULL,
  id            BIGINT      NOT NULL,
  order_id      VARCHAR(64) NOT NULL,
  flow_no       VARCHAR(64),
  card_type     VARCHAR(64),
  card_no       VARCHAR(64),
  patient_id    VARCHAR(64),
  trans_no      VARCHAR(64) NOT NULL,
  price_fen     BIGINT      NOT NULL,
  trans_time    TIMESTAMP(6) WITH TIME ZONE,
  placed_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  pay_way       VARCHAR(64),
  channel_id    VARCHAR(64),
  operator_id   VARCHAR(64),
  operator_name VARCHAR(128),
  remark        VARCHAR(2000),
  extension     VARCHAR(1048576),
  CONSTRAINT vendor_hold_pk PRIMARY KEY (site, id),
  CONSTRAINT vendor_hold_order FOREIGN KEY (site, order_id) REFERENCES vendor_order (site, order_id),
  CONSTRAINT vendor_hold_price CHECK (price_fen > 0)
);

-- What the caller decided about a hold; the vendor may still have to hear of it.
CREATE TABLE vendor_settlement (
  site            VARCHAR(64) NOT NULL,
  id              BIGINT      NOT NULL,
  hold_id         BIGINT      NOT NULL,
  outcome         VARCHAR(16) NOT NULL,
  trans_time      TIMESTAMP(6) WITH TIME ZONE,
  decided_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  refund_order_id VARCHAR(64),
  operator_id     VARCHAR(64),
  operator_name   VARCHAR(128),
  remark          VARCHAR(2000),
  CONSTRAINT vendor_settlement_pk PRIMARY KEY (site, id),
  CONSTRAINT vendor_settlement_hold UNIQUE (site, hold_id),
  CONSTRAINT vendor_settlement_of_hold FOREIGN KEY (site, hold_id) REFERENCES vendor_hold (site, id),
  CONSTRAINT vendor_settlement_outcome CHECK (outcome IN ('CAPTURE', 'RELEASE'))
);

-- One answer of a vendor, or that there was none.
CREATE TABLE vendor_answer (
  site        VARCHAR(64) NOT NULL,
  id          BIGINT      NOT NULL,
  hold_id     BIGINT      NOT NULL,
  step        VARCHAR(16) NOT NULL,
  result      VARCHAR(16) NOT NULL,
  vendor_code VARCHAR(64),
  words       VARCHAR(2000),
  counted     BOOLEAN     NOT NULL,
  answered_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT vendor_answer_pk PRIMARY KEY (site, id),
  CONSTRAINT vendor_answer_hold FOREIGN KEY (site, hold_id) REFERENCES vendor_hold (site, id),
  CONSTRAINT vendor_answer_step CHECK (step IN ('HOLD', 'CAPTURE', 'RELEASE')),
  CONSTRAINT vendor_answer_result CHECK (result IN ('DONE', 'REFUSED', 'NOT_SENT', 'UNKNOWN'))
);

-- Where a hold stands. "claim" belongs to whoever calls the vendor now: an answer to an older claim counts no more.
-- "due_at" is when somebody has to call (again); null when nobody has to.
CREATE TABLE vendor_hold_state (
  site             VARCHAR(64) NOT NULL,
  hold_id          BIGINT      NOT NULL,
  state            VARCHAR(16) NOT NULL,
  claim            BIGINT      NOT NULL,
  tries            INTEGER     NOT NULL,
  due_at           TIMESTAMP(6) WITH TIME ZONE,
  flow_no          VARCHAR(64),
  cancel_no        VARCHAR(64),
  invoice_no       VARCHAR(64),
  held_at          TIMESTAMP(6) WITH TIME ZONE,
  held_balance_fen BIGINT,
  ended_at         TIMESTAMP(6) WITH TIME ZONE,
  ended_balance_fen BIGINT,
  CONSTRAINT vendor_hold_state_pk PRIMARY KEY (site, hold_id),
  CONSTRAINT vendor_hold_state_hold FOREIGN KEY (site, hold_id) REFERENCES vendor_hold (site, id),
  CONSTRAINT vendor_hold_state_state CHECK (state IN ('PENDING', 'UNKNOWN', 'HELD', 'REFUSED', 'CAPTURING', 'CAPTURED',
                                                      'RELEASING', 'RELEASED'))
);
CREATE INDEX vendor_hold_state_due ON vendor_hold_state (site, due_at);
