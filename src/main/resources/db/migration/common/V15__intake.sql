-- Returns (退费到卡): a spend that the hospital took back, credited to the card it was spent from. Written once.
CREATE TABLE spend_return (
  site        VARCHAR(64) NOT NULL,
  id          BIGINT      NOT NULL,
  spend_id    BIGINT      NOT NULL,
  return_no   VARCHAR(64) NOT NULL,
  amount_fen  BIGINT      NOT NULL,
  returned_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  memo        VARCHAR(2000),
  CONSTRAINT spend_return_pk PRIMARY KEY (site, id),
  CONSTRAINT spend_return_return_no UNIQUE (site, return_no),
  CONSTRAINT spend_return_entry FOREIGN KEY (site, id) REFERENCES journal_entry (site, id),
  CONSTRAINT spend_return_spend FOREIGN KEY (site, spend_id) REFERENCES spend (site, id),
  CONSTRAINT spend_return_amount CHECK (amount_fen > 0)
);

-- The imported files, one row for each site that a file has rows of; what names no site is the default site's. Bad rows are
-- an alert until "dealt_at" is set.
CREATE TABLE import_file (
  site           VARCHAR(64)  NOT NULL,
  id             BIGINT       NOT NULL,
  name           VARCHAR(400) NOT NULL,
  kind           VARCHAR(16)  NOT NULL,
  imported_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  who            VARCHAR(128) NOT NULL,
  added_rows     BIGINT       NOT NULL,
  unchanged_rows BIGINT       NOT NULL,
  bad_rows       BIGINT       NOT NULL,
  errors_name    VARCHAR(400),
  dealt_by       VARCHAR(64),
  dealt_at       TIMESTAMP(6) WITH TIME ZONE,
  dealt_note     VARCHAR(2000),
  CONSTRAINT import_file_pk PRIMARY KEY (site, id)
);
CREATE INDEX import_file_kind ON import_file (site, kind, imported_at);
CREATE INDEX import_file_dealt ON import_file (site, dealt_at, id);

-- What people were told last of an alert: when, of how many, and up to which thing. What is open is told once more.
ALTER TABLE alert ADD COLUMN told_at TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE alert ADD COLUMN told_amount BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE alert ADD COLUMN told_mark BIGINT DEFAULT 0 NOT NULL;
UPDATE alert SET told_amount = amount;

-- What a message says: that it begins, grows, goes on or ends; and of what it counts, the sum in fen and the oldest.
ALTER TABLE alert_message ADD COLUMN event VARCHAR(16) DEFAULT 'BEGINS' NOT NULL;
ALTER TABLE alert_message ADD COLUMN fen BIGINT;
ALTER TABLE alert_message ADD COLUMN oldest_at TIMESTAMP(6) WITH TIME ZONE;
UPDATE alert_message SET event = 'ENDS' WHERE ended_at IS NOT NULL;
