package io.opdbridge.proof;

/**
 * Finds holds at vendors, cases, decisions and proposals that do not follow from what belongs to them, among those of a
 * site over one number and up to another, in the SQL that HSQLDB and PostgreSQL share.
 */
final class Differences {

    /**
     * Finds the holds of a site, over one number and up to another, whose state does not follow from what was written
     * once: what was decided, and which answers counted. A freeze that came back late (uncounted) has to be released
     * after it; one whose outcome is unknown is released once more, whatever the vendor confirmed before; a hold
     * without any call or claim is the mark of a rollback that came before its freeze. Where people have put it right
     * at the vendor, their decision stands for its answer; a capture that the vendor refused, and people took back, is
     * released.
     */
    static final String OF_VENDOR_HOLDS = """
            SELECT id, difference FROM (SELECT id, CASE
                WHEN state IS NULL THEN 'it stands nowhere'
                WHEN COALESCE(outcome, '-') <> CASE WHEN state IN ('CAPTURING', 'CAPTURED')
                            OR (taken_back IS NOT NULL AND state IN ('RELEASING', 'RELEASED')) THEN 'CAPTURE'
                        WHEN state = 'RELEASING' OR (state = 'RELEASED' AND holds > 0) THEN 'RELEASE' ELSE '-' END
                    THEN 'its state does not follow from its settlement'
                WHEN (state = 'HELD' OR outcome IS NOT NULL) <> (holds > 0)
                        OR (state = 'REFUSED') <> (refusals > 0)
                        OR (state = 'PENDING' AND answers > 0)
                        OR (losses > 0 AND state NOT IN ('UNKNOWN', 'RELEASED'))
                        OR (held_at IS NOT NULL) <> (holds > 0 OR last_late_hold > 0)
                    THEN 'its state does not follow from the answer to its freeze'
                WHEN decision_id IS NOT NULL AND decided IS NULL THEN 'nobody on duty decided its settlement'
                WHEN (captures > 0 AND outcome IS NULL) OR (captures > 0 AND outcome <> 'CAPTURE')
                        OR (releases > 0 AND ((outcome = 'CAPTURE' AND (taken_back IS NULL OR state = 'CAPTURED'))
                            OR state IN ('PENDING', 'HELD', 'REFUSED')))
                    THEN 'the vendor was asked for what nobody decided'
                WHEN (state = 'CAPTURED' AND captured_or_refused = 0 AND last_solved = 0)
                        OR (state <> 'CAPTURED' AND captured > 0)
                        OR (state = 'RELEASED' AND last_released_or_refused = 0 AND last_solved = 0
                                AND (claim <> 0 OR answers > 0))
                        OR (state = 'RELEASED' AND last_late_hold > last_released_or_refused
                                AND last_late_hold > last_solved)
                        OR (state NOT IN ('RELEASED', 'UNKNOWN') AND last_released > last_late_hold)
                        OR (state = 'UNKNOWN' AND due_at IS NULL AND last_released > last_late_hold
                                AND last_released = last_release)
                        OR (state IN ('CAPTURED', 'RELEASED') AND ended_at IS NULL)
                        OR (state NOT IN ('CAPTURED', 'RELEASED', 'UNKNOWN') AND ended_at IS NOT NULL)
                    THEN 'its state does not follow from the answer to its end'
                WHEN (state = 'PENDING' AND due_at IS NULL)
                        OR (state IN ('HELD', 'REFUSED', 'CAPTURED', 'RELEASED') AND due_at IS NOT NULL)
                    THEN 'whether a call is due does not follow from its state'
                WHEN state IN ('UNKNOWN', 'CAPTURING', 'RELEASING') AND due_at IS NULL
                        AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.site = fact.site AND c.hold_id = fact.id
                                AND c.kind IN ('VENDOR_NEVER_CONFIRMS', 'VENDOR_REFUSES_SETTLEMENT'))
                    THEN 'nobody calls the vendor any more, and no case says so'
                END AS difference
            FROM (SELECT h.site, h.id, s.state, s.claim, s.due_at, s.held_at, s.ended_at, d.outcome, d.decision_id,
                    c.id AS decided, w.id AS taken_back,
                    (SELECT COALESCE(MAX(o.id), 0) FROM case_decision o WHERE o.site = h.site AND o.hold_id = h.id
                            AND o.action = 'SOLVED') AS last_solved,
                    COUNT(a.id) AS answers,
                    COUNT(CASE WHEN a.step = 'HOLD' AND a.counted AND a.result = 'DONE' THEN 1 END) AS holds,
                    COUNT(CASE WHEN a.step = 'HOLD' AND a.counted AND a.result IN ('REFUSED', 'NOT_SENT') THEN 1 END)
                        AS refusals,
                    COUNT(CASE WHEN a.step = 'HOLD' AND a.counted AND a.result = 'UNKNOWN' THEN 1 END) AS losses,
                    COUNT(CASE WHEN a.step = 'CAPTURE' THEN 1 END) AS captures,
                    COUNT(CASE WHEN a.step = 'RELEASE' THEN 1 END) AS releases,
                    COUNT(CASE WHEN a.step = 'CAPTURE' AND a.counted AND a.result = 'DONE' THEN 1 END) AS captured,
                    COUNT(CASE WHEN a.step = 'CAPTURE' AND a.counted AND a.result IN ('DONE', 'REFUSED') THEN 1 END)
                        AS captured_or_refused,
                    MAX(CASE WHEN a.step = 'RELEASE' AND a.counted AND a.result = 'DONE' THEN a.id ELSE 0 END)
                        AS last_released,
                    MAX(CASE WHEN a.step = 'RELEASE' AND a.counted THEN a.id ELSE 0 END) AS last_release,
                    MAX(CASE WHEN a.step = 'RELEASE' AND a.counted AND a.result IN ('DONE', 'REFUSED') THEN a.id ELSE 0
                        END) AS last_released_or_refused,
                    MAX(CASE WHEN a.step = 'HOLD' AND NOT a.counted AND a.result = 'DONE' THEN a.id ELSE 0 END)
                        AS last_late_hold
                FROM vendor_hold h
                LEFT JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
                LEFT JOIN vendor_settlement d ON d.site = h.site AND d.hold_id = h.id
                LEFT JOIN case_decision c ON c.site = d.site AND c.id = d.decision_id
                LEFT JOIN vendor_reversal w ON w.site = h.site AND w.hold_id = h.id
                LEFT JOIN vendor_answer a ON a.site = h.site AND a.hold_id = h.id
                WHERE h.site = ? AND h.id > ? AND h.id <= ?
                GROUP BY h.site, h.id, s.state, s.claim, s.due_at, s.held_at, s.ended_at, d.outcome, d.decision_id,
                        c.id, w.id) fact) found
            WHERE difference IS NOT NULL
            """;

    /** Finds the decisions of a site, over one number and up to another, that lack what belongs to them. */
    static final String OF_DECISIONS = """
            SELECT id, difference FROM (SELECT d.id, CASE
                WHEN d.action <> 'RETRY' AND c.solved_at IS NULL THEN 'its case is open'
                WHEN (d.action = 'REVERSE' OR COALESCE(w.decision_id, 0) = d.id) AND d.approved_by IS NULL
                    THEN 'no second person approved it'
                WHEN (d.proposal_id IS NULL AND d.approved_by IS NOT NULL) OR (d.proposal_id IS NOT NULL
                        AND (p.id IS NULL OR p.state <> 'APPROVED' OR p.case_id <> d.case_id OR p.action <> d.action
                             OR p.amount_fen <> d.amount_fen OR p.proposed_by <> d.decided_by
                             OR COALESCE(d.approved_by, '') <> p.ended_by OR LOWER(p.ended_by) = LOWER(p.proposed_by)))
                    THEN 'no second person approved it'
                WHEN NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.recorded_at = d.decided_at AND a.site = d.site
                        AND a.kind = CASE WHEN d.approved_by IS NULL THEN 'DECIDE' ELSE 'APPROVE' END
                        AND a.who = COALESCE(d.approved_by, d.decided_by) AND a.method = LOWER(d.action)
                        AND a.price_fen = d.amount_fen
                        AND a.note LIKE 'case ' || CAST(d.case_id AS VARCHAR(20)) || ':%')
                    THEN 'the audit trail does not know of it'
                WHEN (d.booked_hold_id IS NOT NULL AND COALESCE(h.decision_id, 0) <> d.id)
                        OR (d.action IN ('RELEASE', 'CAPTURE')
                            AND NOT (COALESCE(s.decision_id, 0) = d.id AND s.outcome = d.action
                                     AND s.price_fen = d.amount_fen)
                            AND NOT (COALESCE(v.decision_id, 0) = d.id AND v.outcome = d.action)
                            AND NOT (COALESCE(w.decision_id, 0) = d.id AND d.action = 'RELEASE'))
                        OR (d.action = 'REVERSE' AND COALESCE(w.decision_id, 0) <> d.id
                            AND NOT (COALESCE(r.decision_id, 0) = d.id AND r.price_fen = d.amount_fen))
                    THEN 'no money moved as it says'
                END AS difference
            FROM case_decision d
            JOIN case_file c ON c.site = d.site AND c.id = d.case_id
            LEFT JOIN case_proposal p ON p.site = d.site AND p.id = d.proposal_id
            LEFT JOIN refund_hold h ON h.site = d.site AND h.id = d.booked_hold_id
            LEFT JOIN settlement s ON s.site = d.site AND s.hold_id = COALESCE(d.booked_hold_id, d.hold_id)
            LEFT JOIN vendor_settlement v ON v.site = d.site AND v.hold_id = d.hold_id
            LEFT JOIN hold_reversal r ON r.site = d.site AND r.hold_id = d.hold_id
            LEFT JOIN vendor_reversal w ON w.site = d.site AND w.hold_id = d.hold_id
            WHERE d.site = ? AND d.id > ? AND d.id <= ?) found
            WHERE difference IS NOT NULL
            """;

    /** The same for proposals. */
    static final String OF_PROPOSALS = """
            SELECT p.id, 'its end, or that it has none, does not follow from a decision or an audit entry'
            FROM case_proposal p
            LEFT JOIN case_decision d ON d.site = p.site AND d.token = p.token
            WHERE p.site = ? AND p.id > ? AND p.id <= ?
              AND ((p.state = 'APPROVED' AND d.id IS NULL) OR (p.state <> 'APPROVED' AND d.id IS NOT NULL)
                   OR (p.state = 'OPEN' AND p.open_case IS NULL) OR (p.state <> 'OPEN' AND p.open_case IS NOT NULL)
                   OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.recorded_at = p.proposed_at AND a.site = p.site
                        AND a.kind = 'PROPOSE' AND a.who = p.proposed_by AND a.method = LOWER(p.action)
                        AND a.price_fen = p.amount_fen
                        AND a.note LIKE 'case ' || CAST(p.case_id AS VARCHAR(20)) || ':%')
                   OR (p.state IN ('DECLINED', 'WITHDRAWN')
                       AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.recorded_at = p.ended_at
                            AND a.site = p.site AND a.kind = 'DECLINE' AND a.who = p.ended_by)))
            """;

    /**
     * The same for cases. Those that end with their hold, and those of a reconciliation, are closed without people as
     * well; the others are by a decision only: about themselves, or about a case of the same money. A refused capture's
     * case ends with the capture of the same refund as well.
     */
    static final String OF_CASES = """
            SELECT c.id, 'that it is closed does not follow from a decision'
            FROM case_file c
            WHERE c.site = ? AND c.id > ? AND c.id <= ?
              AND ((c.solved_at IS NULL AND c.open_subject IS NULL) OR (c.solved_at IS NOT NULL AND c.open_subject IS
                NOT NULL)
                   OR (c.solved_at IS NOT NULL
                       AND c.kind IN ('CAPTURE_WITHOUT_HOLD', 'CAPTURE_AFTER_RELEASE', 'CAPTURE_AFTER_REVERSAL',
                                      'RELEASE_AFTER_CAPTURE', 'AMOUNT_DIFFERS', 'ROLLBACK_OF_EARLIER_CAPTURE',
                                      'SECOND_CHANNEL_REFUND', 'CHANNEL_REFUND_OF_ANOTHER_HOLD',
                                      'RELEASE_OF_ANOTHER_REFUND', 'CAPTURE_AFTER_SOLVED')
                       AND NOT EXISTS (SELECT 1 FROM case_decision d WHERE d.site = c.site
                                       AND (d.case_id = c.id OR d.id = c.decision_id) AND d.action <> 'RETRY')
                       AND NOT (c.kind = 'CAPTURE_WITHOUT_HOLD' AND c.decision_id IS NULL AND (
                            EXISTS (SELECT 1 FROM recharge r
                                    JOIN settlement s ON s.site = r.site AND s.recharge_id = r.id
                                    WHERE r.site = c.site AND r.order_id = c.order_id AND s.outcome = 'CAPTURE'
                                      AND s.price_fen = c.price_fen AND s.settled_at = c.solved_at
                                      AND (s.refund_order_id = c.refund_order_id
                                           OR (s.trans_no = c.trans_no AND s.trans_time = c.trans_time)))
                            OR EXISTS (SELECT 1 FROM vendor_hold h
                                    JOIN vendor_hold_state t ON t.site = h.site AND t.hold_id = h.id
                                    JOIN vendor_settlement s ON s.site = h.site AND s.hold_id = h.id
                                    WHERE h.site = c.site AND h.order_id = c.order_id AND s.outcome = 'CAPTURE'
                                      AND h.price_fen = c.price_fen AND t.end_recorded_at = c.solved_at
                                      AND (s.refund_order_id = c.refund_order_id
                                           OR (h.trans_no = c.trans_no AND s.trans_time = c.trans_time))))))
                   OR (c.decision_id IS NOT NULL
                       AND (c.solved_at IS NULL OR NOT EXISTS (SELECT 1 FROM case_decision d
                            WHERE d.site = c.site AND d.id = c.decision_id AND d.case_id <> c.id
                              AND d.action NOT IN ('RETRY', 'RELEASE')))))
            """;

    private Differences() {
    }
}
