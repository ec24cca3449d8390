-- bin/bridge verify ties imported rows to the audit trail. "import_id" is the import_file that a row came with; 0 for the rows
-- of before, of which the trail is told once how many they are, and of how much. No default stays: a bridge of an earlier
-- version, which knows no numbers, cannot import beside this one.
ALTER TABLE recharge ADD COLUMN import_id BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE recharge ALTER COLUMN import_id DROP DEFAULT;
ALTER TABLE spend ADD COLUMN import_id BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE spend ALTER COLUMN import_id DROP DEFAULT;
ALTER TABLE spend_return ADD COLUMN import_id BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE spend_return ALTER COLUMN import_id DROP DEFAULT;

-- BEFORE: imported when rows had no numbers. RUNNING: rows may still be added. LEFT: they may not, since whoever imported was
-- not seen any more. BROKEN_OFF and DONE: the trail knows what was added. "seen_at" is kept up while an import runs.
ALTER TABLE import_file ADD COLUMN state VARCHAR(16) DEFAULT 'BEFORE' NOT NULL;
ALTER TABLE import_file ALTER COLUMN state DROP DEFAULT;
ALTER TABLE import_file ADD COLUMN added_fen BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE import_file ADD COLUMN seen_at TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE import_file ADD CONSTRAINT import_file_state
  CHECK (state IN ('BEFORE', 'RUNNING', 'LEFT', 'BROKEN_OFF', 'DONE'));

-- One row once the trail has been told of the rows of before: the last number that such a row can have.
CREATE TABLE import_numbering (
  site    VARCHAR(64) NOT NULL,
  id      BIGINT      NOT NULL,
  told_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT import_numbering_pk PRIMARY KEY (site, id)
);
