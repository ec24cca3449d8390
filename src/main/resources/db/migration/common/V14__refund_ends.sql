-- How the refunds in bills ended (contract, section 5, rules 10 and 11).

-- A difference knows its case, so that one that people have solved outside is no counterpart for a later day any more.
-- "confirmed_run_id", "confirmed_day": the bill that told how a refund ended which was matched and not confirmed.
ALTER TABLE reconcile_item ADD COLUMN case_id BIGINT;
ALTER TABLE reconcile_item ADD COLUMN confirmed_run_id BIGINT;
ALTER TABLE reconcile_item ADD COLUMN confirmed_day DATE;
ALTER TABLE reconcile_item DROP CONSTRAINT reconcile_item_finding;
ALTER TABLE reconcile_item ADD CONSTRAINT reconcile_item_finding CHECK (finding IN
  ('CHANNEL_ONLY', 'OURS_ONLY', 'AMOUNT_DIFFERS', 'TWICE_IN_BILL', 'ABNORMAL', 'UNCONFIRMED'));

-- Rows of the bill about other merchants or products than the hospital's prepayments.
ALTER TABLE reconcile_run ADD COLUMN other_rows BIGINT DEFAULT 0 NOT NULL;

-- The cases of the differences so far: of the open ones by their subject, of the closed ones by what they are about.
UPDATE reconcile_item SET case_id = (SELECT MAX(c.id) FROM case_file c
  WHERE c.site = reconcile_item.site AND c.open_subject = reconcile_item.subject) WHERE subject IS NOT NULL;
UPDATE reconcile_item SET case_id = (SELECT MAX(c.id) FROM case_file c
  WHERE c.site = reconcile_item.site AND c.open_subject IS NULL
    AND c.price_fen = COALESCE(reconcile_item.bill_fen, reconcile_item.our_fen)
    AND (reconcile_item.subject LIKE 'RECONCILE|' || c.kind || '|%' OR (reconcile_item.subject IS NULL
         AND c.kind = CASE WHEN reconcile_item.kind = 'PAYMENT' AND reconcile_item.finding = 'OURS_ONLY' THEN 'PAYMENT_IN_BOOKS_ONLY'
             WHEN reconcile_item.kind = 'PAYMENT' THEN 'PAYMENT_IN_BILL_ONLY'
             WHEN reconcile_item.finding = 'OURS_ONLY' THEN 'REFUND_IN_BOOKS_ONLY'
             WHEN reconcile_item.in_flight = TRUE THEN 'REFUND_STILL_IN_FLIGHT' ELSE 'REFUND_IN_BILL_ONLY' END))
    AND (c.trans_time = reconcile_item.happened_at OR (c.trans_time IS NULL AND reconcile_item.happened_at IS NULL))
    AND (c.order_id = reconcile_item.order_no OR c.order_id = reconcile_item.channel_order_no
         OR c.hold_id = reconcile_item.hold_id))
  WHERE state <> 'POOLED' AND case_id IS NULL;

-- What a channel's fund-flow bill (资金账单) tells of refunds: the money left, or came back since the refund was closed.
CREATE TABLE refund_evidence (
  site              VARCHAR(64) NOT NULL,
  id                BIGINT      NOT NULL,
  channel           VARCHAR(64) NOT NULL,
  told_day          DATE        NOT NULL,
  outcome           VARCHAR(16) NOT NULL,
  channel_order_no  VARCHAR(64),
  channel_refund_no VARCHAR(64),
  refund_no         VARCHAR(64),
  fen               BIGINT      NOT NULL,
  happened_at       TIMESTAMP(6) WITH TIME ZONE,
  line_no           BIGINT      NOT NULL,
  case_id           BIGINT,
  CONSTRAINT refund_evidence_pk PRIMARY KEY (site, id),
  CONSTRAINT refund_evidence_outcome CHECK (outcome IN ('PAID', 'CLOSED'))
);
CREATE INDEX refund_evidence_day ON refund_evidence (site, channel, told_day);
CREATE INDEX case_decision_case_id ON case_decision (site, case_id);
CREATE INDEX reconcile_item_refund ON reconcile_item (site, channel_refund_no);
