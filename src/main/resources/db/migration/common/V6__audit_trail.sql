-- The audit trail: who asked for what and was answered what, and who decided what. Each entry is hashed together with the
-- one before it, in a chain of the process that wrote it. Chains are of processes, which serve all sites.
CREATE TABLE audit_entry (
  chain       VARCHAR(64) NOT NULL,
  entry_no    BIGINT      NOT NULL,
  kind        VARCHAR(32) NOT NULL,
  recorded_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  who         VARCHAR(128),
  address     VARCHAR(64),
  site        VARCHAR(64),
  method      VARCHAR(64),
  card_no     VARCHAR(64),
  id_card_no  VARCHAR(64),
  order_id    VARCHAR(64),
  flow_no     VARCHAR(64),
  price_fen   BIGINT,
  cancel_no   VARCHAR(64),
  code        INTEGER,
  message_id  BIGINT,
  note        VARCHAR(2000),
  hash        VARCHAR(64) NOT NULL,
  CONSTRAINT audit_entry_pk PRIMARY KEY (chain, entry_no)
);
CREATE INDEX audit_entry_recorded_at ON audit_entry (recorded_at, chain, entry_no);

-- The last entry of each chain that goes on, or whose end no other chain has named yet. "named_no" is the entry that
-- another chain has named last.
CREATE TABLE audit_head (
  chain    VARCHAR(64) NOT NULL,
  entry_no BIGINT      NOT NULL,
  hash     VARCHAR(64) NOT NULL,
  ended    BOOLEAN     NOT NULL,
  named_no BIGINT      NOT NULL,
  CONSTRAINT audit_head_pk PRIMARY KEY (chain, entry_no)
);

-- Requests and answers as they were, of sites that want them kept: encrypted, and deleted when their time is over.
CREATE TABLE kept_message (
  site       VARCHAR(64) NOT NULL,
  message_id BIGINT      NOT NULL,
  direction  VARCHAR(16) NOT NULL,
  sent_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  kept_until TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  key_id     VARCHAR(16) NOT NULL,
  content    VARCHAR(10000000) NOT NULL,
  CONSTRAINT kept_message_pk PRIMARY KEY (site, message_id, direction)
);
CREATE INDEX kept_message_kept_until ON kept_message (kept_until);
