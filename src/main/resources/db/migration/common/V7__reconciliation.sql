-- Reconciliation (对账): a channel's bill of a day against ours. Only what has no counterpart under the same day is kept.

-- A day that is run again and has another result is a further revision; the one before is replaced and stays.
CREATE TABLE reconcile_run (
  site             VARCHAR(64)  NOT NULL,
  id               BIGINT       NOT NULL,
  channel          VARCHAR(64)  NOT NULL,
  bill_day         DATE         NOT NULL,
  revision         INTEGER      NOT NULL,
  replaced         BOOLEAN      NOT NULL,
  bill_payments    BIGINT       NOT NULL,
  bill_payments_fen BIGINT      NOT NULL,
  bill_refunds     BIGINT       NOT NULL,
  bill_refunds_fen BIGINT       NOT NULL,
  our_payments     BIGINT       NOT NULL,
  our_payments_fen BIGINT       NOT NULL,
  our_refunds      BIGINT       NOT NULL,
  our_refunds_fen  BIGINT       NOT NULL,
  matched_payments BIGINT       NOT NULL,
  matched_payments_fen BIGINT   NOT NULL,
  matched_refunds  BIGINT       NOT NULL,
  matched_refunds_fen BIGINT    NOT NULL,
  void_rows        BIGINT       NOT NULL,
  bill_hash        VARCHAR(64)  NOT NULL,
  result_hash      VARCHAR(64)  NOT NULL,
  file_names       VARCHAR(2000) NOT NULL,
  compared_with    VARCHAR(16)  NOT NULL,
  started_by       VARCHAR(128) NOT NULL,
  started_at       TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  ended_at         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT reconcile_run_pk PRIMARY KEY (site, id),
  CONSTRAINT reconcile_run_revision UNIQUE (site, channel, bill_day, revision)
);
CREATE INDEX reconcile_run_day ON reconcile_run (site, bill_day);

-- What has no counterpart under the same day. "state": it waits for another day, counts as a difference, or has its
-- counterpart under another day, in "paired_run_id".
CREATE TABLE reconcile_item (
  site              VARCHAR(64) NOT NULL,
  id                BIGINT      NOT NULL,
  run_id            BIGINT      NOT NULL,
  channel           VARCHAR(64) NOT NULL,
  bill_day          DATE        NOT NULL,
  finding           VARCHAR(16) NOT NULL,
  state             VARCHAR(16) NOT NULL,
  kind              VARCHAR(16) NOT NULL,
  in_flight         BOOLEAN     NOT NULL,
  channel_order_no  VARCHAR(64),
  order_no          VARCHAR(64),
  channel_refund_no VARCHAR(64),
  refund_no         VARCHAR(64),
  trans_no          VARCHAR(64),
  bill_fen          BIGINT,
  our_fen           BIGINT,
  happened_at       TIMESTAMP(6) WITH TIME ZONE,
  line_no           BIGINT      NOT NULL,
  flow_no           VARCHAR(64),
  hold_id           BIGINT,
  cancel_no         VARCHAR(64),
  paired_run_id     BIGINT,
  paired_day        DATE,
  subject           VARCHAR(400),
  CONSTRAINT reconcile_item_pk PRIMARY KEY (site, id),
  CONSTRAINT reconcile_item_run FOREIGN KEY (site, run_id) REFERENCES reconcile_run (site, id),
  CONSTRAINT reconcile_item_finding CHECK (finding IN ('CHANNEL_ONLY', 'OURS_ONLY', 'AMOUNT_DIFFERS', 'TWICE_IN_BILL')),
  CONSTRAINT reconcile_item_state CHECK (state IN ('POOLED', 'COUNTED', 'PAIRED'))
);
CREATE INDEX reconcile_item_of_run ON reconcile_item (site, run_id, id);
CREATE INDEX reconcile_item_state ON reconcile_item (site, state, bill_day);

-- What a site has under one day. Rows come in the order of these times, or nearly so: each goes to the end of its index.
CREATE INDEX recharge_paid_at ON recharge (site, paid_at, id);
CREATE INDEX settlement_settled_at ON settlement (site, settled_at, id);
CREATE INDEX vendor_settlement_decided_at ON vendor_settlement (site, decided_at, id);
