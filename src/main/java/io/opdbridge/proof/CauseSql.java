package io.opdbridge.proof;

import java.util.List;

/**
 * Finds movements without a cause in the audit trail, and answers in the trail without their movement, in the SQL that
 * HSQLDB and PostgreSQL share. A movement that people decided has its decision, and that its entry ({@link
 * Differences}). The note of a settlement's entry begins with its outcome; the channel's number follows where one was
 * sent.
 */
final class CauseSql {

    /**
     * A table of movements caused by calls or settings.
     *
     * @param uncaused finds id and time of a site's movements without a cause, above one id and up to another
     */
    record Movements(String table, String uncaused) {
    }

    /** A new kind of movement adds its cause here. */
    static final List<Movements> MOVEMENTS = List.of(
            // a lost answer gets into the trail with the settlement, or when the freeze is repeated; one that could
            // not be written has neither number nor success
            new Movements("refund_hold", """
                    SELECT h.id, h.placed_at AS moved_at FROM refund_hold h
                    JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id
                    WHERE h.site = ? AND h.id > ? AND h.id <= ? AND h.decision_id IS NULL
                      AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.cancel_no = h.cancel_no AND a.site = h.site
                                AND a.kind = 'CALL' AND a.code = 10000 AND a.price_fen = h.price_fen)
                      AND NOT EXISTS (SELECT 1 FROM audit_entry o WHERE o.order_id = r.order_id AND o.site = h.site
                                AND o.kind = 'CALL' AND o.code <= -90000 AND o.method = 'OPDRechargeFreeze'
                                AND o.price_fen = h.price_fen)
                    """),
            new Movements("settlement", """
                    SELECT s.id, s.settled_at AS moved_at FROM settlement s
                    JOIN refund_hold h ON h.site = s.site AND h.id = s.hold_id
                    JOIN recharge r ON r.site = s.site AND r.id = s.recharge_id
                    WHERE s.site = ? AND s.id > ? AND s.id <= ? AND s.decision_id IS NULL
                      AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.cancel_no = h.cancel_no AND a.site = s.site
                                AND a.kind = 'CALL' AND a.code = 10000 AND a.method = 'OPDRechargeCancellationFee'
                                AND a.price_fen = s.price_fen AND COALESCE(a.note, s.outcome) LIKE s.outcome || '%')
                      AND NOT EXISTS (SELECT 1 FROM audit_entry o WHERE o.order_id = r.order_id AND o.site = s.site
                                AND ((o.kind = 'OVERDUE_RELEASE' AND s.outcome = 'RELEASE'
                                        AND o.note = 'hold ' || CAST(s.hold_id AS VARCHAR(20)))
                                    OR (o.kind = 'CALL' AND o.code <= -90000 AND o.price_fen = s.price_fen
                                        AND o.method = 'OPDRechargeCancellationFee')))
                    """),
            // calls also caused what the HIS refused or never answered; a rollback leaves a mark without a hold
            new Movements("vendor_hold", """
                    SELECT h.id, h.placed_at AS moved_at FROM vendor_hold h
                    WHERE h.site = ? AND h.id > ? AND h.id <= ?
                      AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.order_id = h.order_id AND a.site = h.site
                                AND a.kind = 'CALL' AND a.price_fen = h.price_fen
                                AND a.method IN ('OPDRechargeFreeze', 'OPDRechargeCancellationFee'))
                    """),
            new Movements("vendor_settlement", """
                    SELECT s.id, s.decided_at AS moved_at FROM vendor_settlement s
                    JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id
                    WHERE s.site = ? AND s.id > ? AND s.id <= ? AND s.decision_id IS NULL
                      AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.order_id = h.order_id AND a.site = s.site
                                AND a.kind = 'CALL' AND a.method = 'OPDRechargeCancellationFee'
                                AND a.price_fen = h.price_fen AND COALESCE(a.note, s.outcome) LIKE s.outcome || '%')
                      AND NOT EXISTS (SELECT 1 FROM audit_entry o WHERE o.order_id = h.order_id AND o.site = s.site
                                AND o.kind = 'OVERDUE_RELEASE' AND s.outcome = 'RELEASE'
                                AND o.note = 'hold ' || CAST(s.hold_id AS VARCHAR(20)))
                    """),
            // a captured refund repeated by a call with this number
            new Movements("refund_number", """
                    SELECT n.id, n.known_at AS moved_at FROM refund_number n
                    LEFT JOIN refund_hold h ON h.site = n.site AND h.id = n.hold_id
                    LEFT JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id
                    LEFT JOIN vendor_hold v ON v.site = n.site AND v.id = n.hold_id
                    WHERE n.site = ? AND n.id > ? AND n.id <= ? AND n.decision_id IS NULL
                      AND NOT EXISTS (SELECT 1 FROM audit_entry a
                                WHERE a.order_id = COALESCE(r.order_id, v.order_id) AND a.site = n.site AND a.kind =
                                  'CALL'
                                AND a.method = 'OPDRechargeCancellationFee'
                                AND a.price_fen = COALESCE(h.price_fen, v.price_fen)
                                AND ((a.note = 'CAPTURE ' || n.refund_order_id AND (a.code = 10000 OR h.id IS NULL))
                                    OR (a.code <= -90000 AND h.id IS NOT NULL)))
                    """));

    /**
     * The entries of a chain, above one number and up to another, with success but without a movement. A Status 1 after
     * a reversal is answered with success, too.
     */
    static final String UNDONE = """
            SELECT a.entry_no, a.method FROM audit_entry a
            LEFT JOIN refund_hold h ON h.site = a.site AND h.cancel_no = a.cancel_no
            LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE a.chain = ? AND a.entry_no > ? AND a.entry_no <= ? AND a.kind = 'CALL' AND a.code = 10000
              AND a.cancel_no IS NOT NULL AND a.method IN ('OPDRechargeFreeze', 'OPDRechargeCancellationFee')
              AND (h.id IS NULL OR h.price_fen <> a.price_fen
                   OR (a.method = 'OPDRechargeCancellationFee'
                       AND (s.id IS NULL OR (COALESCE(a.note, s.outcome) NOT LIKE s.outcome || '%'
                            AND NOT (a.note LIKE 'RELEASE%' AND EXISTS (SELECT 1 FROM hold_reversal w WHERE w.site =
                              s.site
                                    AND w.hold_id = s.hold_id))))))
              AND NOT EXISTS (SELECT 1 FROM vendor_hold v WHERE v.site = a.site AND v.order_id = a.order_id
                        AND v.price_fen = a.price_fen)
            """;

    static final String BEGUN = "SELECT MIN(recorded_at) AS recorded_at FROM audit_entry";

    /** The last entry of each open chain: its bridge runs, or was killed. */
    static final String UNENDED = """
            SELECT h.chain, a.recorded_at FROM audit_head h
            JOIN audit_entry a ON a.chain = h.chain AND a.entry_no = h.entry_no
            JOIN audit_entry f ON f.chain = h.chain AND f.entry_no = 1 AND f.method IN ('run', 'demo')
            WHERE NOT h.ended
            """;

    static final String NEXT_START = """
            SELECT recorded_at FROM audit_entry WHERE recorded_at > ? AND kind = 'START' AND method IN ('run', 'demo')
            ORDER BY recorded_at, chain, entry_no FETCH FIRST 1 ROW ONLY
            """;

    /** Whether another bridge served between two times. */
    static final String SERVED = "SELECT 1 FROM audit_entry WHERE recorded_at > ? AND recorded_at < ? AND kind = 'CALL'"
            + " FETCH FIRST 1 ROW ONLY";

    /** The times in which answers were withheld because the trail could not be written. */
    static final String UNAVAILABLE = "SELECT recorded_at, note FROM audit_entry WHERE kind = 'REFUSED'"
            + " AND code = -90002";

    private CauseSql() {
    }
}
