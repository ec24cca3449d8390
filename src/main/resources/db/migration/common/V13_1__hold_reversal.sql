-- A capture that people took back, since the channel turned out not to have paid (contract, section 5, rule 11). Written
-- once; the settlement that it takes back stays as it is. Its number is that of the journal entry that it booked.
CREATE TABLE hold_reversal (
  site        VARCHAR(64) NOT NULL,
  id          BIGINT      NOT NULL,
  hold_id     BIGINT      NOT NULL,
  recharge_id BIGINT      NOT NULL,
  price_fen   BIGINT      NOT NULL,
  reversed_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  balance_fen BIGINT      NOT NULL,
  decision_id BIGINT      NOT NULL,
  CONSTRAINT hold_reversal_pk PRIMARY KEY (site, id),
  CONSTRAINT hold_reversal_hold UNIQUE (site, hold_id),
  CONSTRAINT hold_reversal_entry FOREIGN KEY (site, id) REFERENCES journal_entry (site, id),
  CONSTRAINT hold_reversal_settlement FOREIGN KEY (site, hold_id) REFERENCES settlement (site, hold_id)
);

-- The same where a vendor keeps the money: its own people book it there.
CREATE TABLE vendor_reversal (
  site        VARCHAR(64) NOT NULL,
  id          BIGINT      NOT NULL,
  hold_id     BIGINT      NOT NULL,
  reversed_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  decision_id BIGINT      NOT NULL,
  CONSTRAINT vendor_reversal_pk PRIMARY KEY (site, id),
  CONSTRAINT vendor_reversal_hold UNIQUE (site, hold_id),
  CONSTRAINT vendor_reversal_settlement FOREIGN KEY (site, hold_id) REFERENCES vendor_settlement (site, hold_id)
);

-- The decision about another case that ended this one too: both spoke of the same money (rule 10).
ALTER TABLE case_file ADD COLUMN decision_id BIGINT;

-- Cases of the same money are looked for by these.
CREATE INDEX case_file_order ON case_file (site, order_id);
CREATE INDEX case_file_flow_no ON case_file (site, flow_no);
