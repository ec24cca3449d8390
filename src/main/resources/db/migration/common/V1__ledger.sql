-- The ledger. Amounts are fen. Every key starts with the site, so that sites can be split over servers.
-- One sequence numbers all rows: a recharge, spend, hold or settlement has the number of the journal entry it booked.

CREATE SEQUENCE ledger_id AS BIGINT START WITH 1;

-- One card of one site. The two balances are the sums of the card's postings; bin/bridge verify proves it.
-- "decisions" is the lock: a decision about a card begins by raising it.
CREATE TABLE account (
  site          VARCHAR(64)  NOT NULL,
  id            BIGINT       NOT NULL,
  card_type     VARCHAR(64)  NOT NULL,
  card_no       VARCHAR(64)  NOT NULL,
  patient_id    VARCHAR(64),
  patient_name  VARCHAR(128),
  id_card_no    VARCHAR(64),
  mobile        VARCHAR(64),
  spendable_fen BIGINT       NOT NULL,
  held_fen      BIGINT       NOT NULL,
  decisions     BIGINT       NOT NULL,
  opened_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT account_pk PRIMARY KEY (site, id),
  CONSTRAINT account_card UNIQUE (site, card_type, card_no),
  CONSTRAINT account_spendable_not_negative CHECK (spendable_fen >= 0),
  CONSTRAINT account_held_not_negative CHECK (held_fen >= 0)
);
CREATE INDEX account_card_no ON account (site, card_no);
CREATE INDEX account_id_card_no ON account (site, id_card_no);

-- The journal is append-only: an entry and its postings are never changed, and the postings of an entry sum to 0.
CREATE TABLE journal_entry (
  site       VARCHAR(64) NOT NULL,
  id         BIGINT      NOT NULL,
  kind       VARCHAR(16) NOT NULL,
  account_id BIGINT      NOT NULL,
  booked_at  TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT journal_entry_pk PRIMARY KEY (site, id),
  CONSTRAINT journal_entry_account FOREIGN KEY (site, account_id) REFERENCES account (site, id),
  CONSTRAINT journal_entry_kind CHECK (kind IN ('RECHARGE', 'SPEND', 'HOLD', 'CAPTURE', 'RELEASE'))
);

CREATE TABLE posting (
  site       VARCHAR(64) NOT NULL,
  entry_id   BIGINT      NOT NULL,
  line_no    SMALLINT    NOT NULL,
  book       VARCHAR(16) NOT NULL,
  amount_fen BIGINT      NOT NULL,
  CONSTRAINT posting_pk PRIMARY KEY (site, entry_id, line_no),
  CONSTRAINT posting_entry FOREIGN KEY (site, entry_id) REFERENCES journal_entry (site, id),
  CONSTRAINT posting_book CHECK (book IN ('RECHARGED', 'SPENDABLE', 'HELD', 'REFUNDED', 'SPENT'))
);

-- The totals follow the holds and settlements below.
CREATE TABLE recharge (
  site             VARCHAR(64)  NOT NULL,
  id               BIGINT       NOT NULL,
  account_id       BIGINT       NOT NULL,
  flow_no          VARCHAR(64)  NOT NULL,
  order_id         VARCHAR(64)  NOT NULL,
  his_order_id     VARCHAR(64),
  channel_type     VARCHAR(8)   NOT NULL,
  channel_order_no VARCHAR(64),
  order_memo       VARCHAR(64),
  pay_fen          BIGINT       NOT NULL,
  paid_at          TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  captured_fen     BIGINT       NOT NULL,
  held_fen         BIGINT       NOT NULL,
  refund_order_id  VARCHAR(64),
  CONSTRAINT recharge_pk PRIMARY KEY (site, id),
  CONSTRAINT recharge_flow_no UNIQUE (site, flow_no),
  CONSTRAINT recharge_entry FOREIGN KEY (site, id) REFERENCES journal_entry (site, id),
  CONSTRAINT recharge_account FOREIGN KEY (site, account_id) REFERENCES account (site, id),
  CONSTRAINT recharge_rest_not_negative CHECK (captured_fen >= 0 AND held_fen >= 0 AND captured_fen + held_fen <= pay_fen)
);
CREATE INDEX recharge_order_id ON recharge (site, order_id);
CREATE INDEX recharge_account_paid_at ON recharge (site, account_id, paid_at);
CREATE INDEX recharge_order_memo ON recharge (site, order_memo);
CREATE INDEX recharge_his_order_id ON recharge (site, his_order_id);
CREATE INDEX recharge_channel_order_no ON recharge (site, channel_order_no);

CREATE TABLE spend (
  site       VARCHAR(64) NOT NULL,
  id         BIGINT      NOT NULL,
  account_id BIGINT      NOT NULL,
  spend_no   VARCHAR(64) NOT NULL,
  amount_fen BIGINT      NOT NULL,
  spent_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  memo       VARCHAR(2000),
  CONSTRAINT spend_pk PRIMARY KEY (site, id),
  CONSTRAINT spend_spend_no UNIQUE (site, spend_no),
  CONSTRAINT spend_entry FOREIGN KEY (site, id) REFERENCES journal_entry (site, id)
);

-- A hold and its settlement are written once.
CREATE TABLE refund_hold (
  site          VARCHAR(64) NOT NULL,
  id            BIGINT      NOT NULL,
  recharge_id   BIGINT      NOT NULL,
  trans_no      VARCHAR(64) NOT NULL,
  price_fen     BIGINT      NOT NULL,
  trans_time    TIMESTAMP(6) WITH TIME ZONE,
  cancel_no     VARCHAR(32) NOT NULL,
  invoice_no    VARCHAR(32) NOT NULL,
  placed_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  balance_fen   BIGINT      NOT NULL,
  pay_way       VARCHAR(64),
  channel_id    VARCHAR(64),
  operator_id   VARCHAR(64),
  operator_name VARCHAR(128),
  remark        VARCHAR(2000),
  extension     VARCHAR(1048576),
  CONSTRAINT refund_hold_pk PRIMARY KEY (site, id),
  CONSTRAINT refund_hold_cancel_no UNIQUE (site, cancel_no),
  CONSTRAINT refund_hold_invoice_no UNIQUE (site, invoice_no),
  CONSTRAINT refund_hold_entry FOREIGN KEY (site, id) REFERENCES journal_entry (site, id),
  CONSTRAINT refund_hold_recharge FOREIGN KEY (site, recharge_id) REFERENCES recharge (site, id),
  CONSTRAINT refund_hold_price CHECK (price_fen > 0)
);
CREATE INDEX refund_hold_attempt ON refund_hold (site, recharge_id, trans_no, price_fen, trans_time);

CREATE TABLE settlement (
  site            VARCHAR(64) NOT NULL,
  id              BIGINT      NOT NULL,
  hold_id         BIGINT      NOT NULL,
  recharge_id     BIGINT      NOT NULL,
  outcome         VARCHAR(16) NOT NULL,
  trans_no        VARCHAR(64) NOT NULL,
  price_fen       BIGINT      NOT NULL,
  trans_time      TIMESTAMP(6) WITH TIME ZONE,
  settled_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  balance_fen     BIGINT      NOT NULL,
  refund_order_id VARCHAR(64),
  pay_way         VARCHAR(64),
  channel_id      VARCHAR(64),
  operator_id     VARCHAR(64),
  operator_name   VARCHAR(128),
  remark          VARCHAR(2000),
  extension       VARCHAR(1048576),
  CONSTRAINT settlement_pk PRIMARY KEY (site, id),
  CONSTRAINT settlement_hold UNIQUE (site, hold_id),
  CONSTRAINT settlement_entry FOREIGN KEY (site, id) REFERENCES journal_entry (site, id),
  CONSTRAINT settlement_of_hold FOREIGN KEY (site, hold_id) REFERENCES refund_hold (site, id),
  CONSTRAINT settlement_outcome CHECK (outcome IN ('CAPTURE', 'RELEASE'))
);
CREATE INDEX settlement_attempt ON settlement (site, recharge_id, trans_no, price_fen, trans_time);

-- The holds that are not settled yet: one at most for each recharge.
CREATE TABLE live_hold (
  site        VARCHAR(64) NOT NULL,
  recharge_id BIGINT      NOT NULL,
  hold_id     BIGINT      NOT NULL,
  placed_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT live_hold_pk PRIMARY KEY (site, recharge_id),
  CONSTRAINT live_hold_hold FOREIGN KEY (site, hold_id) REFERENCES refund_hold (site, id)
);

-- An attempt that was rolled back before it held anything: its late freeze must not hold either.
CREATE TABLE voided_attempt (
  site         VARCHAR(64) NOT NULL,
  id           BIGINT      NOT NULL,
  recharge_id  BIGINT      NOT NULL,
  trans_no     VARCHAR(64) NOT NULL,
  price_fen    BIGINT      NOT NULL,
  trans_time   TIMESTAMP(6) WITH TIME ZONE,
  voided_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  last_seen_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT voided_attempt_pk PRIMARY KEY (site, id),
  CONSTRAINT voided_attempt_recharge FOREIGN KEY (site, recharge_id) REFERENCES recharge (site, id)
);
CREATE INDEX voided_attempt_attempt ON voided_attempt (site, recharge_id, trans_no, price_fen, trans_time);

-- What only people can decide. While a case is open its subject is unique, so that a repeat adds no second one.
CREATE TABLE case_file (
  site          VARCHAR(64)  NOT NULL,
  id            BIGINT       NOT NULL,
  kind          VARCHAR(32)  NOT NULL,
  open_subject  VARCHAR(400),
  flow_no       VARCHAR(64),
  order_id      VARCHAR(64),
  trans_no      VARCHAR(64) NOT NULL,
  price_fen     BIGINT       NOT NULL,
  trans_time    TIMESTAMP(6) WITH TIME ZONE,
  hold_id       BIGINT,
  cancel_no     VARCHAR(32),
  reason        VARCHAR(32),
  opened_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  last_seen_at  TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  times_seen    BIGINT       NOT NULL,
  solved_at     TIMESTAMP(6) WITH TIME ZONE,
  solution      VARCHAR(2000),
  CONSTRAINT case_file_pk PRIMARY KEY (site, id),
  CONSTRAINT case_file_open UNIQUE (site, open_subject)
);
