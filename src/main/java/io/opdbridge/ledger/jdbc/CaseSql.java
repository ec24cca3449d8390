package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseDecision;
import io.opdbridge.ledger.CaseProposal;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.nullableLong;
import static io.opdbridge.db.Rows.utc;

/** The statements about cases and their decisions, in the SQL that HSQLDB and PostgreSQL share. */
public final class CaseSql {

    public static final String SELECT_CASE = """
            SELECT site, id, kind, flow_no, order_id, trans_no, price_fen, trans_time, hold_id, cancel_no,
              refund_order_id,
                   reason, opened_at, last_seen_at, times_seen, solved_at, solution, earlier_case_id
            FROM case_file\s""";

    static final String CASE = SELECT_CASE + "WHERE site = ? AND id = ?";

    static final String TOUCH_CASE = "UPDATE case_file SET times_seen = times_seen WHERE site = ? AND id = ?";

    public static final String CASES_OF_HOLD = SELECT_CASE + "WHERE site = ? AND hold_id = ? ORDER BY id";

    static final String OPEN_OF_ORDER = SELECT_CASE
            + "WHERE site = ? AND order_id = ? AND solved_at IS NULL ORDER BY id";

    static final String CLOSE_CASE = """
            UPDATE case_file SET open_subject = NULL, solved_at = ?, solution = ?, decision_id = ? WHERE site = ? AND id
              = ?
            """;

    static final String SELECT_DECISION = """
            SELECT site, id, case_id, token, action, amount_fen, hold_id, booked_hold_id, reason, decided_by,
              decided_at,
                   approved_by, approval_note
            FROM case_decision\s""";

    static final String DECISION_OF_TOKEN = SELECT_DECISION + "WHERE site = ? AND token = ?";

    /** Whether people ended a case of this kind about this number. */
    static final String DECIDED = """
            SELECT d.id FROM case_file c JOIN case_decision d ON d.site = c.site AND d.case_id = c.id
            WHERE c.site = ? AND c.kind = ? AND c.trans_no = ? AND c.solved_at IS NOT NULL FETCH FIRST 1 ROW ONLY
            """;

    /** Whether people marked a case, or one that ended with it, as solved outside. */
    public static final String IS_SOLVED = """
            EXISTS (SELECT 1 FROM case_decision d WHERE d.site = c.site AND (d.case_id = c.id OR d.id = c.decision_id)
                    AND d.action = 'SOLVED')
            """;

    private static final String BY_SOLVING = "AND c.solved_at IS NOT NULL AND " + IS_SOLVED;

    private static final String SOLVED = "SELECT c.id FROM case_file c WHERE c.site = ? AND %s " + BY_SOLVING;

    /** A bill may know the order by the channel's number of the payment. */
    private static final String SOLVED_OF_CHANNEL_ORDER = """
            SELECT c.id FROM recharge r JOIN case_file c ON c.site = r.site AND c.order_id = r.channel_order_no
            WHERE r.site = ? AND r.order_id = ? AND %s\s""" + BY_SOLVING;

    private static final String PAID_BY_PLATFORM = """
            c.kind IN ('CAPTURE_WITHOUT_HOLD', 'CAPTURE_AFTER_RELEASE', 'CAPTURE_AFTER_REVERSAL',
              'SECOND_CHANNEL_REFUND',
                       'AMOUNT_DIFFERS')""";

    private static final String PAID_BY_BILL = "c.kind IN ('REFUND_IN_BILL_ONLY', 'REFUND_STILL_IN_FLIGHT')";

    private static final String OF_ORDER = """
            (c.order_id = ? OR EXISTS (SELECT 1 FROM recharge r WHERE r.site = c.site AND r.order_id = ?
                                       AND r.channel_order_no = c.order_id))""";

    /** A solved case that matches by values or amount only is named by one capture at most. */
    private static final String NOT_NAMED_YET = """
             AND NOT EXISTS (SELECT 1 FROM case_file n WHERE n.site = c.site AND n.order_id = ?
                             AND n.kind = 'CAPTURE_AFTER_SOLVED' AND n.earlier_case_id = c.id)""";

    /** The caller may have started again, with another time, for one refund of the channel. */
    private static final String SAME_WORDS = "c.price_fen = ? AND c.order_id = ? AND c.trans_no = ? AND "
            + PAID_BY_PLATFORM + NOT_NAMED_YET;

    private static final String LAST_OF = "SELECT MAX(id) FROM (%s) found HAVING MAX(id) > 0";

    /** Numbers of the channel are compared within a recharge; a bill has two numbers of it, and two of a refund. */
    private static final String SOLVED_BY_NUMBER = LAST_OF.formatted(String.join(" UNION ALL ",
            SOLVED.formatted(SAME_WORDS + " AND c.refund_order_id IS NULL"),
            SOLVED.formatted(
                    "c.price_fen = ? AND c.refund_order_id = ? AND (" + PAID_BY_PLATFORM + " OR " + PAID_BY_BILL
                            + ") AND " + OF_ORDER),
            SOLVED.formatted("c.price_fen = ? AND c.trans_no = ? AND c.order_id = ? AND " + PAID_BY_BILL)));

    private static final String SOLVED_BY_WORDS = LAST_OF.formatted(String.join(" UNION ALL ",
            SOLVED.formatted(SAME_WORDS),
            SOLVED.formatted("c.order_id = ? AND c.price_fen = ? AND " + PAID_BY_BILL + NOT_NAMED_YET),
            SOLVED_OF_CHANNEL_ORDER.formatted("c.price_fen = ? AND " + PAID_BY_BILL + NOT_NAMED_YET)));

    public static final String DECISIONS_OF_CASE = SELECT_DECISION + "WHERE site = ? AND case_id = ? ORDER BY id";

    /** For {@code isMatchedElsewhere}. */
    static final String MATCHED_ELSEWHERE = """
            SELECT r.id FROM reconcile_item i JOIN reconcile_run r ON r.site = i.site AND r.channel = i.channel
            WHERE i.site = ? AND i.case_id = ? AND i.finding = 'CHANNEL_ONLY' AND r.bill_day = ? AND r.replaced = FALSE
              AND r.compared_with = 'LEDGER' AND r.ended_at > ?
              AND NOT EXISTS (SELECT 1 FROM reconcile_item o JOIN reconcile_run n ON n.site = o.site AND n.id = o.run_id
                  WHERE o.site = ? AND o.hold_id = ? AND o.finding IN ('OURS_ONLY', 'UNASSIGNED') AND o.state <>
                    'PAIRED'
                    AND n.replaced = FALSE)
            FETCH FIRST 1 ROW ONLY
            """;

    /** Withdraws the open proposal of a case that was closed otherwise. */
    static final String SELECT_PROPOSAL = """
            SELECT p.site, p.id, p.case_id, p.token, p.action, p.amount_fen, p.reason, p.proposed_by, p.proposed_at,
                   CASE WHEN p.state = 'OPEN' AND c.solved_at IS NOT NULL THEN 'WITHDRAWN' ELSE p.state END AS state,
                   p.ended_by, COALESCE(p.ended_at, c.solved_at) AS ended_at, p.note
            FROM case_proposal p JOIN case_file c ON c.site = p.site AND c.id = p.case_id
            """;

    static final String PROPOSAL_OF_TOKEN = SELECT_PROPOSAL + "WHERE p.site = ? AND p.token = ?";

    static final String PROPOSAL = SELECT_PROPOSAL + "WHERE p.site = ? AND p.id = ?";

    static final String OPEN_PROPOSAL = SELECT_PROPOSAL + "WHERE p.site = ? AND p.open_case = ?";

    public static final String PROPOSALS_OF_CASE = SELECT_PROPOSAL + "WHERE p.site = ? AND p.case_id = ? ORDER BY p.id";

    public static final String OPEN_PROPOSALS = SELECT_PROPOSAL
            + "WHERE p.open_case IS NOT NULL AND c.solved_at IS NULL AND p.site = ?"
            + " ORDER BY p.id FETCH FIRST ? ROWS ONLY";

    private static final String INSERT_DECISION = """
            INSERT INTO case_decision (site, id, case_id, token, action, amount_fen, hold_id, booked_hold_id, reason,
                                       decided_by, decided_at, proposal_id, approved_by, approval_note)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_PROPOSAL = """
            INSERT INTO case_proposal (site, id, case_id, open_case, token, action, amount_fen, reason, proposed_by,
                                       proposed_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String END_PROPOSAL = """
            UPDATE case_proposal SET open_case = NULL, state = ?, ended_by = ?, ended_at = ?, note = ?
            WHERE site = ? AND id = ?
            """;

    private CaseSql() {
    }

    /**
     * The last case about a capture's channel refund that people solved outside.
     *
     * @param number the channel's or the merchant's; null when the capture names none
     */
    static Query<Long> solvedOutside(RechargeRef ref, Attempt attempt, @Nullable String number) {
        String site = ref.site();
        String orderId = ref.orderId();
        long fen = attempt.priceFen();
        List<Object> values = new ArrayList<>(List.of(site, fen, orderId, attempt.transNo(), orderId));
        values.addAll(number == null ? List.of(site, orderId, fen, orderId, site, orderId, fen, orderId)
                : List.of(site, fen, number, orderId, orderId, site, fen, number, orderId));
        return new Query<>(new Command(number == null ? SOLVED_BY_WORDS : SOLVED_BY_NUMBER, values),
                row -> row.getLong(1));
    }

    /** Each uses its own index; a case without a recharge number finds only those of its order. */
    public static Query<Case> openBeside(Case about) {
        String open = SELECT_CASE + "WHERE site = ? AND solved_at IS NULL AND id <> ? AND ";
        List<Object> values = new ArrayList<>();
        List<String> ways = new ArrayList<>();
        for (Map.Entry<String, String> number : numbers(about).entrySet()) {
            ways.add(open + number.getKey() + " = ?");
            values.addAll(List.of(about.site(), about.id(), number.getValue()));
        }
        return new Query<>(new Command(String.join(" UNION ", ways) + " ORDER BY id", values), LedgerRows::caseFile);
    }

    private static Map<String, String> numbers(Case about) {
        Map<String, String> numbers = new LinkedHashMap<>();
        if (about.orderId() != null || about.flowNo() == null) {
            numbers.put("order_id", String.valueOf(about.orderId()));
        }
        if (about.flowNo() != null) {
            numbers.put("flow_no", about.flowNo());
        }
        return numbers;
    }

    static Command insert(CaseDecision decision, @Nullable Long proposalId) {
        return Command.of(INSERT_DECISION, decision.site(), decision.id(), decision.caseId(), decision.token(),
                decision.action().name(), decision.amountFen(), decision.holdId(), decision.bookedHoldId(),
                decision.reason(), decision.decidedBy(), utc(decision.decidedAt()), proposalId,
                decision.approval().by(),
                decision.approval().note());
    }

    static Command insert(CaseProposal proposal) {
        return Command.of(INSERT_PROPOSAL, proposal.site(), proposal.id(), proposal.caseId(), proposal.caseId(),
                proposal.token(), proposal.action().name(), proposal.amountFen(), proposal.reason(),
                proposal.proposedBy(), utc(proposal.proposedAt()), proposal.state().name());
    }

    static Command end(CaseProposal ended) {
        return Command.of(END_PROPOSAL, ended.state().name(), ended.end().by(), utc(ended.end().at()),
                ended.end().note(),
                ended.site(), ended.id());
    }

    public static CaseDecision decision(ResultSet row) throws SQLException {
        return new CaseDecision(row.getString("site"), row.getLong("id"), row.getLong("case_id"),
                row.getString("token"),
                CaseAction.valueOf(row.getString("action")), row.getLong("amount_fen"), nullableLong(row, "hold_id"),
                nullableLong(row, "booked_hold_id"), row.getString("reason"), row.getString("decided_by"),
                instant(row, "decided_at"),
                new CaseDecision.Approval(row.getString("approved_by"), row.getString("approval_note")));
    }

    public static CaseProposal proposal(ResultSet row) throws SQLException {
        return new CaseProposal(row.getString("site"), row.getLong("id"), row.getLong("case_id"),
                row.getString("token"),
                CaseAction.valueOf(row.getString("action")), row.getLong("amount_fen"), row.getString("reason"),
                row.getString("proposed_by"), instant(row, "proposed_at"),
                CaseProposal.State.valueOf(row.getString("state").strip()),
                new CaseProposal.End(row.getString("ended_by"), nullableInstant(row, "ended_at"),
                        row.getString("note")));
    }
}
