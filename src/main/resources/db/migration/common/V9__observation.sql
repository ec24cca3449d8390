-- What is seen of a bridge from outside. Not money: rows go when their time is over.

-- The calls of one minute, as one bridge process has answered them. A process writes a minute once and then never again.
-- "result" is the class of the answer code. The last columns count calls by their time, each without those before it.
CREATE TABLE call_statistic (
  site         VARCHAR(64) NOT NULL,
  minute_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  bridge       VARCHAR(64) NOT NULL,
  method       VARCHAR(64) NOT NULL,
  result       VARCHAR(16) NOT NULL,
  calls        BIGINT      NOT NULL,
  total_micros BIGINT      NOT NULL,
  max_micros   BIGINT      NOT NULL,
  to_5_ms      BIGINT      NOT NULL,
  to_10_ms     BIGINT      NOT NULL,
  to_25_ms     BIGINT      NOT NULL,
  to_50_ms     BIGINT      NOT NULL,
  to_100_ms    BIGINT      NOT NULL,
  to_250_ms    BIGINT      NOT NULL,
  to_500_ms    BIGINT      NOT NULL,
  to_1000_ms   BIGINT      NOT NULL,
  to_2500_ms   BIGINT      NOT NULL,
  to_5000_ms   BIGINT      NOT NULL,
  to_10000_ms  BIGINT      NOT NULL,
  to_30000_ms  BIGINT      NOT NULL,
  over         BIGINT      NOT NULL,
  CONSTRAINT call_statistic_pk PRIMARY KEY (site, minute_at, bridge, method, result)
);
CREATE INDEX call_statistic_minute_at ON call_statistic (minute_at);

-- How the money of a site stood in a minute, as each bridge process saw it.
CREATE TABLE site_statistic (
  site       VARCHAR(64) NOT NULL,
  minute_at  TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  bridge     VARCHAR(64) NOT NULL,
  open_holds BIGINT      NOT NULL,
  held_fen   BIGINT      NOT NULL,
  open_cases BIGINT      NOT NULL,
  CONSTRAINT site_statistic_pk PRIMARY KEY (site, minute_at, bridge)
);
CREATE INDEX site_statistic_minute_at ON site_statistic (minute_at);

-- What is wrong at a site, or ('*') with all of it: from its first sign until it has not been seen for a while. Whoever
-- raises "version" decides; so several bridges say everything once.
CREATE TABLE alert (
  site         VARCHAR(64) NOT NULL,
  kind         VARCHAR(32) NOT NULL,
  version      BIGINT      NOT NULL,
  begun_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  last_seen_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  ended_at     TIMESTAMP(6) WITH TIME ZONE,
  amount       BIGINT      NOT NULL,
  CONSTRAINT alert_pk PRIMARY KEY (site, kind)
);

-- What people still have to be told, written together with what it says. "due_at" is when somebody has to send it (again).
CREATE TABLE alert_message (
  id       VARCHAR(64)  NOT NULL,
  channel  VARCHAR(16)  NOT NULL,
  site     VARCHAR(64)  NOT NULL,
  kind     VARCHAR(32)  NOT NULL,
  begun_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP(6) WITH TIME ZONE,
  amount   BIGINT       NOT NULL,
  tries    INTEGER      NOT NULL,
  due_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT alert_message_pk PRIMARY KEY (id)
);
CREATE INDEX alert_message_due_at ON alert_message (due_at);

-- The scheduled proofs of the books: whoever writes the day first makes that day's.
CREATE TABLE books_proof (
  day_no      VARCHAR(10) NOT NULL,
  begun_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  ended_at    TIMESTAMP(6) WITH TIME ZONE,
  differences BIGINT      NOT NULL,
  CONSTRAINT books_proof_pk PRIMARY KEY (day_no)
);
