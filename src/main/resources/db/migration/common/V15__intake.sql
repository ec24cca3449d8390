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

-- Excel's ="0012" for a text was kept with its signs.
UPDATE account SET id_card_no = REPLACE(REPLACE(id_card_no, '="', ''), '"', '') WHERE id_card_no LIKE '="%"';
UPDATE account SET mobile = REPLACE(REPLACE(mobile, '="', ''), '"', '') WHERE mobile LIKE '="%"';
UPDATE account SET patient_id = REPLACE(REPLACE(patient_id, '="', ''), '"', '') WHERE patient_id LIKE '="%"';
UPDATE account SET card_no = REPLACE(REPLACE(card_no, '="', ''), '"', '') WHERE card_no LIKE '="%"'
  AND NOT EXISTS (SELECT 1 FROM account other WHERE other.site = account.site AND other.card_type = account.card_type
    AND other.card_no = REPLACE(REPLACE(account.card_no, '="', ''), '"', ''));

-- Numbers of persons in the form in which they are stored and looked for from now on (PersonNumbers), so that accounts of
-- before are found: full width made narrow, letters large, without blanks, dashes and invisible characters.
UPDATE account SET id_card_no = UPPER(TRANSLATE(id_card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\FF38\FF58 -\FF0D\2010\2011\2012\2013\2014\2212\3000\00A0\200B\200C\200D\2060\FEFF',
    '0123456789XX'))
  WHERE id_card_no <> UPPER(TRANSLATE(id_card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\FF38\FF58 -\FF0D\2010\2011\2012\2013\2014\2212\3000\00A0\200B\200C\200D\2060\FEFF',
    '0123456789XX'));
UPDATE account SET mobile = REGEXP_REPLACE(TRANSLATE(mobile,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\FF0B -\FF0D\2010\2011\2012\2013\2014\2212\3000\00A0\200B\200C\200D\2060\FEFF',
    '0123456789+'), '^([+]|00)?86(?=1[3-9][0-9]{9}$)', '')
  WHERE mobile <> REGEXP_REPLACE(TRANSLATE(mobile,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\FF0B -\FF0D\2010\2011\2012\2013\2014\2212\3000\00A0\200B\200C\200D\2060\FEFF',
    '0123456789+'), '^([+]|00)?86(?=1[3-9][0-9]{9}$)', '');

-- A card number with something invisible in it finds nothing; where the same card has no account without it.
UPDATE account SET card_no = TRANSLATE(card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\00A0\200B\200C\200D\2060\FEFF', '0123456789')
  WHERE card_no <> TRANSLATE(card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\00A0\200B\200C\200D\2060\FEFF', '0123456789')
  AND NOT EXISTS (SELECT 1 FROM account other WHERE other.site = account.site AND other.card_type = account.card_type
    AND other.id <> account.id AND TRANSLATE(other.card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\00A0\200B\200C\200D\2060\FEFF', '0123456789') = TRANSLATE(account.card_no,
    U&'\FF10\FF11\FF12\FF13\FF14\FF15\FF16\FF17\FF18\FF19\00A0\200B\200C\200D\2060\FEFF', '0123456789'));
