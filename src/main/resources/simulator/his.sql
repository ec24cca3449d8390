-- The books of a simulated HIS: accounts, recharges, refunds, and a movement for each change of a balance. Amounts are fen.
-- It is a plain HIS: it knows a refund by its words or by its refund number, refuses to end one twice, and knows nothing of
-- a refund that it was never asked for, however often somebody releases it.
CREATE SCHEMA IF NOT EXISTS his;

CREATE TABLE his.account (
  card_type    text NOT NULL,
  card_no      text NOT NULL,
  patient_id   text NOT NULL,
  patient_name text NOT NULL,
  id_card_no   text NOT NULL,
  mobile       text NOT NULL,
  balance_fen  bigint NOT NULL CHECK (balance_fen >= 0),
  held_fen     bigint NOT NULL CHECK (held_fen >= 0),
  PRIMARY KEY (card_type, card_no)
);

CREATE TABLE his.recharge (
  flow_no          text PRIMARY KEY,
  order_id         text NOT NULL UNIQUE,
  card_type        text NOT NULL,
  card_no          text NOT NULL,
  channel_type     text NOT NULL,
  channel_order_no text NOT NULL,
  his_order_no     text NOT NULL,
  memo             text NOT NULL,
  paid_fen         bigint NOT NULL CHECK (paid_fen > 0),
  paid_at          timestamp NOT NULL,
  FOREIGN KEY (card_type, card_no) REFERENCES his.account
);

CREATE SEQUENCE his.number;

CREATE TABLE his.refund (
  refund_no  text PRIMARY KEY,
  invoice_no text NOT NULL,
  flow_no    text NOT NULL REFERENCES his.recharge,
  trans_no   text NOT NULL,
  trans_time text,
  price_fen  bigint NOT NULL CHECK (price_fen > 0),
  state      text NOT NULL CHECK (state IN ('HELD', 'CAPTURED', 'RELEASED')),
  held_at    timestamp NOT NULL,
  ended_at   timestamp
);
CREATE INDEX refund_flow_no ON his.refund (flow_no);

CREATE TABLE his.movement (
  id         bigserial PRIMARY KEY,
  card_type  text NOT NULL,
  card_no    text NOT NULL,
  refund_no  text,
  kind       text NOT NULL CHECK (kind IN ('RECHARGE', 'HOLD', 'CAPTURE', 'RELEASE')),
  price_fen  bigint NOT NULL,
  UNIQUE (refund_no, kind)
);

-- Where the HIS is not so plain: after having acted for an order it says so many times that it does not know (E98), or it
-- answers the release of what it does not hold with success and a number.
CREATE TABLE his.manner (
  order_id         text PRIMARY KEY,
  times_unknown    integer NOT NULL DEFAULT 0,
  releases_nothing boolean NOT NULL DEFAULT false
);

-- What a caller gets: code 0, or why not.
CREATE TYPE his.answer AS (
  code text, words text, flow_no text, refund_no text, invoice_no text, done_at text, price_fen bigint, balance_fen bigint
);

CREATE FUNCTION his.now() RETURNS timestamp LANGUAGE sql AS
  $$ SELECT date_trunc('second', clock_timestamp() AT TIME ZONE 'Asia/Shanghai') $$;

CREATE FUNCTION his.refusal(code text, words text) RETURNS his.answer LANGUAGE sql AS
  $$ SELECT ROW(code, words, NULL, NULL, NULL, NULL, NULL, NULL)::his.answer $$;

CREATE FUNCTION his.success(refund his.refund, done_at timestamp) RETURNS his.answer LANGUAGE sql AS $$
  SELECT ROW('0', '成功', refund.flow_no, refund.refund_no, refund.invoice_no,
             to_char(done_at, 'YYYY-MM-DD HH24:MI:SS'), refund.price_fen, a.balance_fen)::his.answer
  FROM his.recharge r JOIN his.account a USING (card_type, card_no) WHERE r.flow_no = refund.flow_no
$$;

-- What is said of what has been done.
CREATE FUNCTION his.done(wanted_order text, said his.answer) RETURNS his.answer LANGUAGE plpgsql AS $$
BEGIN
  UPDATE his.manner m SET times_unknown = m.times_unknown - 1 WHERE m.order_id = wanted_order AND m.times_unknown > 0;
  IF FOUND THEN
    RETURN his.refusal('E98', '处理结果未知');
  END IF;
  RETURN said;
END
$$;

-- The recharge that is meant, its account locked.
CREATE FUNCTION his.open(wanted_order text, wanted_flow text, wanted_card_type text, wanted_card text) RETURNS his.recharge
LANGUAGE plpgsql AS $$
DECLARE
  found_recharge his.recharge;
BEGIN
  SELECT * INTO found_recharge FROM his.recharge r
    WHERE r.order_id = wanted_order AND r.flow_no = coalesce(wanted_flow, r.flow_no)
      AND r.card_type = coalesce(wanted_card_type, r.card_type) AND r.card_no = coalesce(wanted_card, r.card_no);
  PERFORM 1 FROM his.account a
    WHERE a.card_type = found_recharge.card_type AND a.card_no = found_recharge.card_no FOR UPDATE;
  RETURN found_recharge;
END
$$;

CREATE FUNCTION his.hold(order_id text, flow_no text, card_type text, card_no text, trans_no text, trans_time text,
                         price_fen bigint) RETURNS his.answer
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  recharge his.recharge := his.open(hold.order_id, hold.flow_no, hold.card_type, hold.card_no);
  account  his.account;
  refund   his.refund;
  next_no  bigint;
BEGIN
  IF recharge.flow_no IS NULL THEN
    RETURN his.refusal('E01', '无此充值记录');
  END IF;
  SELECT * INTO account FROM his.account a WHERE a.card_type = recharge.card_type AND a.card_no = recharge.card_no;
  SELECT * INTO refund FROM his.refund r WHERE r.flow_no = recharge.flow_no AND r.trans_no = hold.trans_no
    AND r.price_fen = hold.price_fen AND r.trans_time IS NOT DISTINCT FROM hold.trans_time;
  IF refund.state = 'HELD' THEN
    RETURN his.success(refund, refund.held_at);
  ELSIF refund.state = 'CAPTURED' THEN
    RETURN his.refusal('E06', '该退款已核销');
  ELSIF refund.state = 'RELEASED' THEN
    RETURN his.refusal('E05', '该退款已回滚');
  END IF;
  IF EXISTS (SELECT 1 FROM his.refund r WHERE r.flow_no = recharge.flow_no AND r.state = 'HELD') THEN
    RETURN his.refusal('E04', '该充值有未完成的退款');
  END IF;
  IF hold.price_fen > recharge.paid_fen - (SELECT coalesce(sum(r.price_fen), 0) FROM his.refund r
      WHERE r.flow_no = recharge.flow_no AND r.state = 'CAPTURED') THEN
    RETURN his.refusal('E02', '超过可退金额');
  END IF;
  IF hold.price_fen > account.balance_fen THEN
    RETURN his.refusal('E03', '余额不足');
  END IF;
  next_no := nextval('his.number');
  INSERT INTO his.refund VALUES ('C' || next_no, 'I' || next_no, recharge.flow_no, hold.trans_no, hold.trans_time,
                                 hold.price_fen, 'HELD', his.now(), NULL) RETURNING * INTO refund;
  INSERT INTO his.movement (card_type, card_no, refund_no, kind, price_fen)
    VALUES (recharge.card_type, recharge.card_no, refund.refund_no, 'HOLD', hold.price_fen);
  UPDATE his.account a SET balance_fen = a.balance_fen - hold.price_fen, held_fen = a.held_fen + hold.price_fen
    WHERE a.card_type = recharge.card_type AND a.card_no = recharge.card_no;
  RETURN his.done(hold.order_id, his.success(refund, refund.held_at));
END
$$;

-- Ends a refund: 'CAPTURED' or 'RELEASED'.
CREATE FUNCTION his.settle(order_id text, flow_no text, card_type text, card_no text, trans_no text, trans_time text,
                           price_fen bigint, refund_no text, outcome text) RETURNS his.answer
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  recharge his.recharge := his.open(settle.order_id, settle.flow_no, settle.card_type, settle.card_no);
  refund   his.refund;
BEGIN
  IF recharge.flow_no IS NULL THEN
    RETURN his.refusal('E01', '无此充值记录');
  END IF;
  SELECT * INTO refund FROM his.refund r WHERE r.flow_no = recharge.flow_no AND CASE
    WHEN settle.refund_no IS NOT NULL THEN r.refund_no = settle.refund_no
    ELSE r.trans_no = settle.trans_no AND r.price_fen = settle.price_fen
      AND r.trans_time IS NOT DISTINCT FROM settle.trans_time END;
  IF refund.refund_no IS NULL THEN
    IF settle.outcome = 'RELEASED' AND EXISTS (SELECT 1 FROM his.manner m WHERE m.order_id = settle.order_id
        AND m.releases_nothing) THEN
      refund := ROW('C' || nextval('his.number'), '', recharge.flow_no, settle.trans_no, settle.trans_time,
                    settle.price_fen, 'RELEASED', his.now(), his.now())::his.refund;
      RETURN his.success(refund, refund.ended_at);
    END IF;
    RETURN his.refusal('E07', '无此退款');
  ELSIF refund.state = 'CAPTURED' THEN
    RETURN his.refusal('E06', '该退款已核销');
  ELSIF refund.state = 'RELEASED' THEN
    RETURN his.refusal('E05', '该退款已回滚');
  ELSIF refund.price_fen <> settle.price_fen THEN
    RETURN his.refusal('E08', '金额不符');
  END IF;
  UPDATE his.refund r SET state = settle.outcome, ended_at = his.now() WHERE r.refund_no = refund.refund_no
    RETURNING * INTO refund;
  INSERT INTO his.movement (card_type, card_no, refund_no, kind, price_fen)
    VALUES (recharge.card_type, recharge.card_no, refund.refund_no,
            CASE settle.outcome WHEN 'CAPTURED' THEN 'CAPTURE' ELSE 'RELEASE' END, refund.price_fen);
  UPDATE his.account a SET held_fen = a.held_fen - refund.price_fen,
      balance_fen = a.balance_fen + CASE settle.outcome WHEN 'CAPTURED' THEN 0 ELSE refund.price_fen END
    WHERE a.card_type = recharge.card_type AND a.card_no = recharge.card_no;
  RETURN his.done(settle.order_id, his.success(refund, refund.ended_at));
END
$$;

CREATE FUNCTION his.capture(order_id text, flow_no text, card_type text, card_no text, trans_no text, trans_time text,
                            price_fen bigint, refund_no text) RETURNS his.answer LANGUAGE sql AS
  $$ SELECT his.settle($1, $2, $3, $4, $5, $6, $7, $8, 'CAPTURED') $$;

CREATE FUNCTION his.release(order_id text, flow_no text, card_type text, card_no text, trans_no text, trans_time text,
                            price_fen bigint, refund_no text) RETURNS his.answer LANGUAGE sql AS
  $$ SELECT his.settle($1, $2, $3, $4, $5, $6, $7, $8, 'RELEASED') $$;

CREATE VIEW his.recharge_list AS
  SELECT r.*, a.patient_name, a.id_card_no, a.mobile, to_char(r.paid_at, 'YYYY-MM-DD HH24:MI:SS') AS paid_at_text,
         x.refunded_fen, NOT x.is_held AND a.balance_fen > 0 AND r.paid_fen > x.refunded_fen AS refundable
  FROM his.recharge r JOIN his.account a USING (card_type, card_no)
    CROSS JOIN LATERAL (SELECT coalesce(sum(f.price_fen) FILTER (WHERE f.state = 'CAPTURED'), 0)::bigint AS refunded_fen,
                               coalesce(bool_or(f.state = 'HELD'), false) AS is_held
                        FROM his.refund f WHERE f.flow_no = r.flow_no) x;
