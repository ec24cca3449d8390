-- Numbers of the channel by which a captured refund is known beside the one of its settlement, written once; of our own
-- holds and of those at a vendor. Line 1 is the first that a caller named for a hold captured without one: it is the refund's
-- number from then on. The others are numbers that a bill gave the refund when people captured it ("decision_id").
CREATE TABLE refund_number (
  site            VARCHAR(64) NOT NULL,
  id              BIGINT      NOT NULL,
  hold_id         BIGINT      NOT NULL,
  line_no         INTEGER     NOT NULL,
  refund_order_id VARCHAR(64) NOT NULL,
  known_at        TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  decision_id     BIGINT,
  CONSTRAINT refund_number_pk PRIMARY KEY (site, id),
  CONSTRAINT refund_number_line UNIQUE (site, hold_id, line_no),
  CONSTRAINT refund_number_cause CHECK ((line_no = 1 AND decision_id IS NULL) OR (line_no > 1 AND decision_id IS NOT NULL))
);
CREATE INDEX refund_number_number ON refund_number (site, refund_order_id);

-- The numbers of the bills on whose word people have captured so far, by numbers of rows that nothing else here has. Without
-- any number of a refund a case has the order's.
INSERT INTO refund_number (site, id, hold_id, line_no, refund_order_id, known_at, decision_id)
SELECT f.site, CASE f.line_no WHEN 2 THEN f.id ELSE f.hold_id END, f.hold_id, f.line_no, f.refund_no, f.known_at,
       f.decision_id
FROM (SELECT s.site, s.id, s.hold_id, l.line_no, s.settled_at AS known_at, s.decision_id,
             MIN(CASE l.line_no WHEN 2 THEN c.refund_order_id ELSE c.trans_no END) AS refund_no
      FROM case_file c
      JOIN case_decision d ON d.site = c.site AND d.id = COALESCE(c.decision_id, (SELECT MAX(o.id) FROM case_decision o
           WHERE o.site = c.site AND o.case_id = c.id AND o.action = 'CAPTURE'))
      JOIN settlement s ON s.site = d.site AND s.hold_id = COALESCE(d.booked_hold_id, d.hold_id) AND s.decision_id = d.id
           AND s.outcome = 'CAPTURE'
      CROSS JOIN (VALUES (2), (3)) AS l (line_no)
      WHERE c.kind IN ('REFUND_IN_BILL_ONLY', 'REFUND_STILL_IN_FLIGHT', 'REFUND_AMOUNT_DIFFERS')
        AND c.solved_at IS NOT NULL
        AND ((l.line_no = 2 AND c.refund_order_id <> COALESCE(s.refund_order_id, '-'))
             OR (l.line_no = 3 AND c.trans_no <> COALESCE(c.refund_order_id, c.order_id)
                 AND c.trans_no <> COALESCE(s.refund_order_id, '-')))
      GROUP BY s.site, s.id, s.hold_id, l.line_no, s.settled_at, s.decision_id) f;

INSERT INTO refund_number (site, id, hold_id, line_no, refund_order_id, known_at, decision_id)
SELECT f.site, CASE f.line_no WHEN 2 THEN f.id ELSE f.hold_id END, f.hold_id, f.line_no, f.refund_no, f.known_at,
       f.decision_id
FROM (SELECT s.site, s.id, s.hold_id, l.line_no, s.decided_at AS known_at, s.decision_id,
             MIN(CASE l.line_no WHEN 2 THEN c.refund_order_id ELSE c.trans_no END) AS refund_no
      FROM case_file c
      JOIN case_decision d ON d.site = c.site AND d.id = COALESCE(c.decision_id, (SELECT MAX(o.id) FROM case_decision o
           WHERE o.site = c.site AND o.case_id = c.id AND o.action = 'CAPTURE'))
      JOIN vendor_settlement s ON s.site = d.site AND s.hold_id = COALESCE(d.booked_hold_id, d.hold_id)
           AND s.decision_id = d.id AND s.outcome = 'CAPTURE'
      CROSS JOIN (VALUES (2), (3)) AS l (line_no)
      WHERE c.kind IN ('REFUND_IN_BILL_ONLY', 'REFUND_STILL_IN_FLIGHT', 'REFUND_AMOUNT_DIFFERS')
        AND c.solved_at IS NOT NULL
        AND ((l.line_no = 2 AND c.refund_order_id <> COALESCE(s.refund_order_id, '-'))
             OR (l.line_no = 3 AND c.trans_no <> COALESCE(c.refund_order_id, c.order_id)
                 AND c.trans_no <> COALESCE(s.refund_order_id, '-')))
      GROUP BY s.site, s.id, s.hold_id, l.line_no, s.decided_at, s.decision_id) f;
