package io.opdbridge.story;

import io.opdbridge.audit.jdbc.AuditSql;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Yuan;
import io.opdbridge.db.Command;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseDecision;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.ledger.ListedHold;
import io.opdbridge.ledger.OverdueHold;
import io.opdbridge.ledger.RefundNumber;
import io.opdbridge.ledger.Siblings;
import io.opdbridge.ledger.jdbc.CaseSql;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.LedgerRows;
import io.opdbridge.ledger.jdbc.Sql;
import io.opdbridge.story.StoryLine.Event;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.nullableLong;
import static io.opdbridge.db.Rows.utc;

/** The history of a hold, in order: its last {@value #MOST_LINES} events. Thread-safe. */
public final class HoldStories {

    public static final int MOST_LINES = 500;

    /** A call's entry is written after its effect, perhaps by another bridge's clock. */
    private static final Duration BEFORE = Duration.ofMinutes(1);

    private static final String OWN = """
            SELECT h.id, h.placed_at, h.price_fen, h.cancel_no, h.balance_fen, h.operator_name, h.decision_id,
                   s.id AS settlement_id, s.outcome, s.settled_at, s.balance_fen AS settled_balance_fen,
                   s.operator_id AS settled_operator_id, s.operator_name AS settled_operator_name,
                   s.remark AS settled_remark, s.decision_id AS settled_decision_id,
                   v.id AS reversal_id, v.reversed_at, v.balance_fen AS reversed_balance_fen, d.decided_by
            FROM refund_hold h LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            LEFT JOIN hold_reversal v ON v.site = h.site AND v.hold_id = h.id
            LEFT JOIN case_decision d ON d.site = v.site AND d.id = v.decision_id
            WHERE h.site = ? AND h.id = ?
            """;

    private static final String POSTINGS = """
            SELECT e.id, e.booked_at, p.book, p.amount_fen
            FROM journal_entry e JOIN posting p ON p.site = e.site AND p.entry_id = e.id
            WHERE e.site = ? AND e.id IN (?, ?, ?) ORDER BY e.id, p.line_no
            """;

    private static final String VENDOR_DECIDED = """
            SELECT outcome, decided_at, operator_id, operator_name, remark, decision_id FROM vendor_settlement
            WHERE site = ? AND hold_id = ?
            """;

    private static final String VENDOR_REVERSED = """
            SELECT v.reversed_at, d.decided_by, d.action
            FROM vendor_reversal v LEFT JOIN case_decision d ON d.site = v.site AND d.id = v.decision_id
            WHERE v.site = ? AND v.hold_id = ?
            """;

    private static final String VENDOR_ANSWERS = """
            SELECT step, result, vendor_code, words, counted, answered_at FROM vendor_answer
            WHERE site = ? AND hold_id = ? ORDER BY id DESC FETCH FIRST ? ROWS ONLY
            """;

    private static final String CALLS = "SELECT " + AuditSql.COLUMNS + " FROM audit_entry"
            + " WHERE recorded_at >= ? AND order_id = ? AND site = ? AND kind IN ('CALL', 'OVERDUE_RELEASE')";

    private static final String CASES = CaseSql.SELECT_CASE + """
            WHERE site = ? AND (hold_id = ? OR id IN (SELECT d.case_id FROM refund_hold h
                    JOIN case_decision d ON d.site = h.site AND d.id = h.decision_id WHERE h.site = ? AND h.id = ?)
                OR decision_id IN (SELECT d.id FROM case_decision d WHERE d.site = ?
                    AND (d.hold_id = ? OR d.booked_hold_id = ?)))
            ORDER BY id
            """;

    /** The late capture in place of a hold. */
    private static final String BOOKED_FOR_HOLD = """
            SELECT booked_hold_id FROM case_decision
            WHERE site = ? AND hold_id = ? AND booked_hold_id IS NOT NULL AND booked_hold_id <> ? ORDER BY id
            """;

    /** Matched by the decision about the case, or about another case that ended it. */
    private static final String BOOKED_FOR_CASE = """
            SELECT d.booked_hold_id FROM case_file c
            JOIN case_decision d ON d.site = c.site AND (d.case_id = c.id OR d.id = c.decision_id)
            WHERE c.site = ? AND c.id = ? AND d.booked_hold_id IS NOT NULL ORDER BY d.id
            """;

    private static final String VOIDED = """
            SELECT v.voided_at, v.price_fen FROM recharge r JOIN voided_attempt v ON v.site = r.site AND v.recharge_id =
              r.id
            WHERE r.site = ? AND r.order_id = ? AND v.trans_no = ? AND v.price_fen = ? ORDER BY v.id
            """;

    private final DataSource dataSource;
    private final HoldSearch holds;
    private final Clock clock;

    public HoldStories(DataSource dataSource, HoldSearch holds, Clock clock) {
        this.dataSource = dataSource;
        this.holds = holds;
        this.clock = clock;
    }

    /** The last line is the present state. */
    public List<StoryLine> of(ListedHold hold) {
        return tell(story -> {
            if (hold.atVendor()) {
                story.atVendor(hold);
            } else {
                story.own(hold);
            }
            story.numbers(hold);
            List<ListedHold> late = late(story, hold.recharge().site(),
                    story.booked(BOOKED_FOR_HOLD, hold.recharge().site(), hold.id(), hold.id()));
            for (ListedHold captured : late) {
                story.late(captured);
            }
            story.calls(hold.recharge().site(), hold.recharge().orderId(), hold.id(), cancelNos(hold, late),
                    hold.placedAt());
            for (Case about : story.list(Command.of(CASES, hold.recharge().site(), hold.id(), hold.recharge().site(),
                    hold.id(),
                    hold.recharge().site(), hold.id(), hold.id()), LedgerRows::caseFile)) {
                story.about(about);
            }
            story.stands(late.isEmpty() ? hold : late.get(late.size() - 1));
        });
    }

    /** With the late captures in place of reversed ones. */
    private List<ListedHold> late(Story story, String site, List<Long> booked) throws SQLException {
        Set<Long> all = new LinkedHashSet<>();
        List<Long> next = booked;
        while (all.addAll(next)) {
            List<Long> found = new ArrayList<>();
            for (Long id : next) {
                found.addAll(story.booked(BOOKED_FOR_HOLD, site, id, id));
            }
            next = found;
        }
        return all.stream().flatMap(id -> holds.find(site, id).stream()).toList();
    }

    private static Set<String> cancelNos(ListedHold hold, List<ListedHold> late) {
        return Stream.concat(Stream.of(hold), late.stream()).map(ListedHold::cancelNo).filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** The story of the hold behind the case; without one, the calls about its order, and the decisions. */
    public List<StoryLine> of(Case about) {
        Optional<ListedHold> hold = about.refund().holdId() == null ? Optional.empty()
                : holds.find(about.site(), about.refund().holdId());
        return hold.isPresent() ? of(hold.get()) : tell(story -> {
            if (about.orderId() != null) {
                story.calls(about.site(), about.orderId(), null, Set.of(), about.seen().openedAt());
                for (StoryLine line : story.list(
                        Command.of(VOIDED, about.site(), about.orderId(), about.attempt().transNo(),
                                about.attempt().priceFen()),
                        row -> line(instant(row, "voided_at"), Event.VOIDED, null, null,
                                row.getLong("price_fen")))) {
                    story.add(line);
                }
            }
            List<ListedHold> late = late(story, about.site(), story.booked(BOOKED_FOR_CASE, about.site(), about.id()));
            for (ListedHold captured : late) {
                story.late(captured);
            }
            story.about(about);
            if (!late.isEmpty()) {
                story.stands(late.get(late.size() - 1));
            }
        });
    }

    private interface Teller {
        void tell(Story story) throws SQLException;
    }

    private List<StoryLine> tell(Teller teller) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            Story story = new Story(connection, clock.instant());
            teller.tell(story);
            return story.inOrder();
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    /** @param suffix suffix of the key; null for none */
    private static StoryLine line(Instant at, Event kind, @Nullable String suffix, @Nullable String who,
            @Nullable Long amountFen,
            @Nullable Object... arguments) {
        return new StoryLine(at, kind, "story." + kind + (suffix == null ? "" : "." + suffix), who, amountFen,
                Arrays.stream(arguments).map(argument -> argument == null ? "-" : Masks.mask(argument.toString()))
                        .toList());
    }

    /** A story in the making, which keeps only the last lines. */
    private static final class Story {

        private record Added(StoryLine line, int number) {
        }

        /** Sorted by time; at one moment a decision comes before its effects, the rest in the order of adding. */
        private static final Comparator<Added> IN_ORDER = Comparator.comparing((Added added) -> added.line().at())
                .thenComparing(added -> added.line().kind() != Event.DECIDED).thenComparing(Added::number);

        private final Connection connection;
        private final Instant now;
        private final PriorityQueue<Added> lines = new PriorityQueue<>(IN_ORDER);
        private int added;

        Story(Connection connection, Instant now) {
            this.connection = connection;
            this.now = now;
        }

        void add(StoryLine line) {
            lines.add(new Added(line, added++));
            if (lines.size() > MOST_LINES) {
                lines.remove();
            }
        }

        List<StoryLine> inOrder() {
            return lines.stream().sorted(IN_ORDER).map(Added::line).toList();
        }

        <T> List<T> list(Command command, Query.RowMapper<T> mapper) throws SQLException {
            return new Query<>(command, mapper).list(connection);
        }

        void own(ListedHold hold) throws SQLException {
            for (OwnHold own : list(Command.of(OWN, hold.recharge().site(), hold.id()), HoldStories::ownHold)) {
                add(line(hold.placedAt(), Event.HELD, null, own.by(), hold.attempt().priceFen(), hold.cancelNo(),
                        Yuan.of(own.balanceFen())));
                if (own.settlementId() != null) {
                    add(line(Objects.requireNonNull(own.settledAt()), own.captured() ? Event.CAPTURED : Event.RELEASED,
                            null, own.settledBy(),
                            hold.attempt().priceFen(), Yuan.of(own.settledBalanceFen())));
                }
                reversed(hold, own);
                postings(hold, own);
            }
        }

        List<Long> booked(String sql, Object... values) throws SQLException {
            return list(Command.of(sql, values), row -> row.getLong("booked_hold_id"));
        }

        /** The hold and capture in one step, in place of another hold or without one. */
        void late(ListedHold late) throws SQLException {
            for (OwnHold own : list(Command.of(OWN, late.recharge().site(), late.id()), HoldStories::ownHold)) {
                if (own.settlementId() != null) {
                    add(line(Objects.requireNonNull(own.settledAt()), Event.CAPTURED_LATE, null, own.settledBy(),
                            late.attempt().priceFen(),
                            late.cancelNo(),
                            Yuan.of(own.settledBalanceFen())));
                }
                reversed(late, own);
                postings(late, own);
            }
        }

        private void reversed(ListedHold hold, OwnHold own) {
            if (own.reversal() != null) {
                add(line(own.reversal().at(), Event.REVERSED, null, own.reversal().by(), hold.attempt().priceFen(),
                        Yuan.of(own.reversal().balanceFen())));
            }
        }

        private void postings(ListedHold hold, OwnHold own) throws SQLException {
            Map<Long, List<Posting>> entries = new LinkedHashMap<>();
            list(Command.of(POSTINGS, hold.recharge().site(), own.id(), own.settlementId() == null ? own.id()
                    : own.settlementId(),
                    own.reversal() == null ? own.id() : own.reversal().id()),
                    row -> new Posting(row.getLong("id"), instant(row, "booked_at"), row.getString("book"),
                            row.getLong("amount_fen")))
                    .forEach(posting -> entries.computeIfAbsent(posting.entry(), entry -> new ArrayList<>())
                            .add(posting));
            entries.forEach((entry, postings) -> add(line(postings.get(0).at(), Event.POSTED, null, null, null, entry,
                    String.join(", ", postings.stream().map(Posting::words).toList()))));
        }

        void atVendor(ListedHold hold) throws SQLException {
            add(line(hold.placedAt(), Event.VENDOR_ASKED, null, null, hold.attempt().priceFen()));
            for (StoryLine line : list(Command.of(VENDOR_DECIDED, hold.recharge().site(), hold.id()), row -> line(
                    instant(row, "decided_at"), Event.VENDOR_DECIDED, row.getString("outcome"),
                    by(row.getString("operator_id"), row.getString("operator_name"), row.getString("remark"),
                            nullableLong(row, "decision_id")),
                    hold.attempt().priceFen()))) {
                add(line);
            }
            for (StoryLine line : list(Command.of(VENDOR_REVERSED, hold.recharge().site(), hold.id()), row -> line(
                    instant(row, "reversed_at"), Event.REVERSED,
                    "RELEASE".equals(row.getString("action")) ? "REFUSED" : "VENDOR", row.getString("decided_by"),
                    hold.attempt().priceFen(), hold.recharge().flowNo(), hold.cancelNo(), hold.recharge().cardNo()))) {
                add(line);
            }
            List<StoryLine> answers = list(Command.of(VENDOR_ANSWERS, hold.recharge().site(), hold.id(), MOST_LINES),
                    HoldStories::vendorAnswer);
            Collections.reverse(answers);
            answers.forEach(this::add);
        }

        void numbers(ListedHold hold) throws SQLException {
            for (RefundNumber number : list(Command.of(Sql.NUMBERS_OF_HOLD, hold.recharge().site(), hold.id()),
                    LedgerRows::refundNumber)) {
                add(line(number.knownAt(), Event.NUMBERED, number.decisionId() == null ? null : "BILL", null, null,
                        number.number()));
            }
        }

        /**
         * @param holdId    null when there is none
         * @param cancelNos calls about other refund numbers are left out; empty to include all
         */
        void calls(String site, String orderId, @Nullable Long holdId, Set<String> cancelNos, Instant since)
                throws SQLException {
            for (AuditEntry entry : list(Command.of(CALLS, utc(since.minus(BEFORE)), orderId, site),
                    row -> AuditSql.link(row).entry())) {
                String named = entry.subject().cancelNo();
                if (entry.kind() == AuditEntry.Kind.OVERDUE_RELEASE) {
                    if (("hold " + holdId).equals(entry.note())) {
                        add(line(entry.at(), Event.OVERDUE, null, entry.who(), null));
                    }
                } else if (cancelNos.isEmpty() || named == null || cancelNos.contains(named)) {
                    add(line(entry.at(), Event.CALL, null, entry.who(), entry.subject().priceFen(), entry.method(),
                            entry.code()));
                }
            }
        }

        void about(Case about) throws SQLException {
            add(line(about.seen().openedAt(), Event.CASE_OPENED, about.refund().refundOrderId() == null ? null
                    : "REFUND", null,
                    about.attempt().priceFen(), about.id(), about.kind(), about.refund().refundOrderId()));
            if (about.seen().times() > 1) {
                add(line(about.seen().lastAt(), Event.CASE_SEEN, null, null, null, about.id(), about.seen().times()));
            }
            for (CaseProposal proposal : list(Command.of(CaseSql.PROPOSALS_OF_CASE, about.site(), about.id()),
                    CaseSql::proposal)) {
                add(line(proposal.proposedAt(), Event.PROPOSED, null, proposal.proposedBy(), proposal.amountFen(),
                        proposal.action(), proposal.reason()));
                if (proposal.end().by() != null && proposal.end().at() != null) {
                    add(line(proposal.end().at(), proposal.state() == CaseProposal.State.APPROVED ? Event.APPROVED
                            : Event.DECLINED, null, proposal.end().by(), proposal.amountFen(), proposal.action(),
                            proposal.end().note()));
                }
            }
            for (CaseDecision decision : list(Command.of(CaseSql.DECISIONS_OF_CASE, about.site(), about.id()),
                    CaseSql::decision)) {
                add(line(decision.decidedAt(), Event.DECIDED, null, decision.decidedBy(), decision.amountFen(),
                        decision.action(), decision.reason()));
            }
            if (about.solved().at() == null) {
                for (Case sibling : Siblings.of(about, CaseSql.openBeside(about).list(connection))) {
                    add(line(sibling.seen().openedAt(), Event.CASE_BESIDE, null, null, sibling.attempt().priceFen(),
                            sibling.id(),
                            sibling.kind()));
                }
            }
            if (about.solved().at() != null) {
                add(line(about.solved().at(), Event.CASE_CLOSED, null, null, null, about.id(),
                        about.solved().end().written()));
            }
        }

        void stands(ListedHold hold) {
            boolean waits = hold.dueAt() != null;
            add(line(now, Event.STANDS, waits ? "DUE" : null, null, hold.attempt().priceFen(), hold.state(),
                    hold.tries()));
        }
    }

    private record Posting(long entry, Instant at, String book, long amountFen) {

        String words() {
            return book.toLowerCase(Locale.ROOT) + (amountFen > 0 ? " +" : " ") + Yuan.of(amountFen);
        }
    }

    private record OwnHold(long id, long balanceFen, @Nullable String by, @Nullable Long settlementId, boolean captured,
            @Nullable Instant settledAt,
            long settledBalanceFen, @Nullable String settledBy, @Nullable Reversal reversal) {
    }

    private record Reversal(long id, Instant at, long balanceFen, @Nullable String by) {
    }

    private static OwnHold ownHold(ResultSet row) throws SQLException {
        return new OwnHold(row.getLong("id"), row.getLong("balance_fen"),
                nullableLong(row, "decision_id") == null ? null : row.getString("operator_name"),
                nullableLong(row, "settlement_id"), "CAPTURE".equals(row.getString("outcome")),
                nullableInstant(row, "settled_at"),
                row.getLong("settled_balance_fen"), by(row.getString("settled_operator_id"),
                        row.getString("settled_operator_name"), row.getString("settled_remark"),
                        nullableLong(row, "settled_decision_id")),
                nullableLong(row, "reversal_id") == null ? null
                        : new Reversal(row.getLong("reversal_id"), instant(row, "reversed_at"),
                                row.getLong("reversed_balance_fen"), row.getString("decided_by")));
    }

    /** Who ended it, if it was not a caller: callers have lines of their own. */
    private static @Nullable String by(@Nullable String operatorId, @Nullable String operatorName,
            @Nullable String remark, @Nullable Long decisionId) {
        if (decisionId != null) {
            return operatorName;
        }
        return OverdueHold.isReleasedBy(operatorId, remark) ? OverdueHold.WATCH : null;
    }

    private static StoryLine vendorAnswer(ResultSet row) throws SQLException {
        String step = row.getString("step");
        String result = row.getString("result");
        String code = row.getString("vendor_code");
        String words = row.getString("words");
        String said = (code == null ? "" : code + " ") + (words == null ? "" : words);
        Instant at = instant(row, "answered_at");
        return row.getBoolean("counted")
                ? line(at, Event.VENDOR_ANSWERED, step + "." + result, null, null, said.strip())
                : line(at, Event.VENDOR_ANSWERED, "LATE", null, null, step, result, said.strip());
    }
}
