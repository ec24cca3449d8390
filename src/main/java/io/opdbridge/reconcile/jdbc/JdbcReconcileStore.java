package io.opdbridge.reconcile.jdbc;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;
import io.opdbridge.db.Rows;
import io.opdbridge.db.Transactions;
import io.opdbridge.db.Work;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseEnd;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Comparison;
import io.opdbridge.reconcile.Comparison.Reunion;
import io.opdbridge.reconcile.Entry;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.Entry.Side;
import io.opdbridge.reconcile.Figures;
import io.opdbridge.reconcile.Finding;
import io.opdbridge.reconcile.Finding.State;
import io.opdbridge.reconcile.Finding.Type;
import io.opdbridge.reconcile.Item;
import io.opdbridge.reconcile.ReconcileStore;
import io.opdbridge.reconcile.RefundEnd;
import io.opdbridge.reconcile.Run;
import io.opdbridge.reconcile.SolvedOutside;
import io.opdbridge.reconcile.jdbc.ReconcileSql.CaseHold;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.utc;

/** Reconciliations in the ledger's database. */
public final class JdbcReconcileStore implements ReconcileStore {

    /** HSQLDB keeps a result in memory. */
    private static final int PAGE = 2000;
    /** For how long a refund that counts as a difference may find its counterpart. */
    private static final int COUNTED_DAYS = 31;
    /** The same for a refund that people captured late. */
    private static final int LATE_DAYS = 366;
    /** Most statements in one batch. */
    private static final int BATCH = 200;

    private final Transactions transactions;
    private final DataSource dataSource;
    private final String firstRows;
    private final LedgerStore ledger;

    /** @param ledger the ledger in which a reconciliation opens and ends cases */
    public JdbcReconcileStore(Database database, LedgerStore ledger) {
        this.transactions = database.transactions();
        this.dataSource = database.dataSource();
        this.firstRows = database.statements().firstRows(PAGE);
        this.ledger = ledger;
    }

    @Override
    public void forEachOfOurs(Window window, Entries entries) throws IOException {
        if (window.atVendor()) {
            if (!window.payWays().isEmpty()) {
                forEach(ReconcileSql.page(ReconcileSql.VENDOR_REFUNDS, "d", "decided_at",
                        ReconcileSql.VENDOR_CAPTURED_STILL + ReconcileSql.ofPayWays(window.payWays()), firstRows),
                        window,
                        window.payWays().values(), ReconcileSql::refund, entries);
            }
            if (!window.unassigned().isEmpty()) {
                List<String> values = new ArrayList<>(window.unassigned().values());
                values.add(window.channel());
                forEach(ReconcileSql.page(ReconcileSql.VENDOR_REFUNDS, "d", "decided_at",
                        ReconcileSql.VENDOR_CAPTURED_STILL
                                + ReconcileSql.ofPayWays(window.unassigned()) + ReconcileSql.IN_NO_OTHER_BILL,
                        firstRows), window,
                        values, ReconcileSql::unassigned, entries);
            }
            return;
        }
        String channel = window.channelType() == null ? "" : "AND r.channel_type = ?";
        List<String> values = window.channelType() == null ? List.of() : List.of(window.channelType());
        forEach(ReconcileSql.page(ReconcileSql.OUR_PAYMENTS, "r", "paid_at", channel, firstRows), window, values,
                ReconcileSql::payment, entries);
        forEach(ReconcileSql.page(ReconcileSql.OUR_REFUNDS, "s", "settled_at", ReconcileSql.CAPTURED_STILL + channel,
                firstRows),
                window, values, ReconcileSql::refund, entries);
    }

    private interface EntryMapper {
        Entry map(ResultSet row, LocalDate day) throws SQLException;
    }

    private void forEach(String sql, Window window, List<String> values, EntryMapper mapper, Entries entries)
            throws IOException {
        Instant at = window.from();
        long id = 0;
        int found;
        do {
            List<Entry> page = new ArrayList<>();
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                connection.setAutoCommit(true);
                List<Object> all = new ArrayList<>(List.of(window.site(), utc(at), utc(window.until()), utc(at), id));
                all.addAll(values);
                new Command(sql, all).bind(statement, 1);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        page.add(mapper.map(rows, window.day()));
                        id = rows.getLong("id");
                        at = Rows.instant(rows, "happened_at");
                    }
                }
            } catch (SQLException e) {
                throw new DatabaseUnavailableException(e);
            }
            for (Entry entry : page) {
                entries.add(entry);
            }
            found = page.size();
        } while (found == PAGE);
    }

    @Override
    public long countOurs(Window window) {
        Object[] values = {window.site(), utc(window.from()), utc(window.until())};
        if (window.atVendor()) {
            return count(ReconcileSql.COUNT_VENDOR_REFUNDS, values);
        }
        return count(ReconcileSql.COUNT_PAYMENTS, values) + count(ReconcileSql.COUNT_REFUNDS, values);
    }

    private long count(String sql, Object... values) {
        return new Query<>(Command.of(sql, values), row -> row.getLong(1)).list(dataSource).get(0);
    }

    @Override
    public Optional<Run> currentRun(String site, String channel, LocalDate day) {
        return currentRunQuery(site, channel, day).list(dataSource).stream().findFirst();
    }

    private static Query<Run> currentRunQuery(String site, String channel, LocalDate day) {
        return new Query<>(Command.of(ReconcileSql.CURRENT_RUN, site, channel, day), ReconcileSql::run);
    }

    @Override
    public List<Item> pool(String site, String channel, LocalDate day, int days, @Nullable Long currentRunId) {
        int countedDays = Math.max(days, COUNTED_DAYS);
        long runId = currentRunId == null ? -1 : currentRunId;
        return new Query<>(
                Command.of(ReconcileSql.POOL, site, day.minusDays(LATE_DAYS), day.plusDays(LATE_DAYS), channel,
                        day, day.minusDays(days), day.plusDays(days), day.minusDays(countedDays),
                        day.plusDays(countedDays), runId,
                        runId),
                ReconcileSql::item).list(dataSource).stream()
                // an item solved outside is no counterpart; one that this run took is given back
                .filter(item -> !item.asCase().solvedOutside() || item.isBoundTo(runId)).toList();
    }

    @Override
    public List<SolvedOutside> solvedOutside(String site, Instant since, @Nullable Long currentRunId) {
        return solvedOutsideQuery(site, since, currentRunId).list(dataSource);
    }

    private static Query<SolvedOutside> solvedOutsideQuery(String site, Instant since, @Nullable Long currentRunId) {
        return new Query<>(Command.of(ReconcileSql.SOLVED_OUTSIDE, site, utc(since), utc(since),
                currentRunId == null ? -1 : currentRunId), ReconcileSql::solvedCase);
    }

    @Override
    public void answerWaiting(String site, Instant since) {
        transactions.run(work -> {
            List<SolvedOutside> solved = work.rows(solvedOutsideQuery(site, since, null));
            List<Item> waiting = solved.isEmpty() ? List.of()
                    : new ArrayList<>(
                            work.rows(new Query<>(Command.of(ReconcileSql.WAITING, site), ReconcileSql::item)));
            for (SolvedOutside one : solved) {
                waiting.stream().filter(item -> one.mayBe(item.entry(null)))
                        .max(Comparator.comparing(item -> item.said().at(),
                                Comparator.nullsFirst(Comparator.naturalOrder())))
                        .ifPresent(item -> {
                            waiting.remove(item);
                            work.writeNow(Command.of(ReconcileSql.ANSWER_ITEM, finding(item).subject(item.channel()),
                                    one.caseId(), one.caseId(), site, item.id()));
                        });
            }
            return null;
        });
    }

    @Override
    public Run keep(Changes changes) {
        return transactions.run(work -> new Keeping(work, ledger.within(work), changes).keep());
    }

    @Override
    public int countOverdue(String site, LocalDate today, int poolDays, int confirmDays, Instant now) {
        int counted = 0;
        transactions.run(work -> work.writeNow(Command.of(ReconcileSql.PAIR_REVERSED, site)));
        while (unpairReversed(site)) {
            // two of the same order and amount are matched one after the other
        }
        List<Item> overdue;
        do {
            overdue = new Query<>(Command.of(ReconcileSql.OVERDUE, site, today.minusDays(confirmDays),
                    today.minusDays(poolDays)),
                    ReconcileSql::item).list(dataSource);
            List<Item> page = overdue;
            counted += transactions.run(work -> {
                int ofPage = 0;
                for (Item item : page) {
                    // the transaction reads first
                    long newId = work.nextId();
                    Finding finding = finding(item);
                    CaseHold hold = hold(work, item.site(), finding);
                    String subject = finding.subject(item.channel());
                    long caseId = openCase(work, item.site(), subject).orElse(newId);
                    if (work.writeNow(
                            Command.of(ReconcileSql.COUNT_ITEM, subject, caseId, hold.holdId(), hold.cancelNo(),
                                    hold.flowNo(), item.site(), item.id())) == 1) {
                        ledger.within(work).openCase(subject, caseOf(item.site(), newId, finding, hold, now));
                        work.writeSoFar();
                        ofPage++;
                    }
                }
                return ofPage;
            });
        } while (!overdue.isEmpty());
        return counted;
    }

    /** A bill's refund loses its counterpart when people reverse that capture (section 5, rule 10). */
    private boolean unpairReversed(String site) {
        return transactions.run(work -> {
            Set<Long> given = new HashSet<>();
            List<Map.Entry<Long, Long>> pairs = work
                    .rows(new Query<>(Command.of(ReconcileSql.GUESSED_AND_REVERSED, site),
                            row -> Map.entry(row.getLong(1), row.getLong(2))));
            for (Map.Entry<Long, Long> pair : pairs) {
                if (given.add(pair.getValue())) {
                    work.writeNow(Command.of(ReconcileSql.UNPAIR_REVERSED, site, pair.getKey()));
                    work.writeNow(Command.of(ReconcileSql.UNPAIR_BILL, site, pair.getValue()));
                }
            }
            return pairs.size() > given.size();
        });
    }

    @Override
    public List<Reversed> reversed(String site, Instant since) {
        return new Query<>(Command.of(ReconcileSql.REVERSED_SINCE, site, utc(since), site, utc(since)),
                row -> new Reversed(Rows.instant(row, "captured_at"), Rows.instant(row, "reversed_at")))
                .list(dataSource);
    }

    @Override
    public Set<String> refundEnds(String site, String channel, LocalDate day, boolean closed) {
        return Set.copyOf(new Query<>(Command.of(ReconcileSql.REFUND_ENDS, site, channel, day.minusDays(1),
                day.plusDays(LATE_DAYS), outcome(closed)), row -> row.getString(1)).list(dataSource));
    }

    @Override
    public Set<LocalDate> daysPaid(String site, String channel, String channelRefundNo) {
        return Set.copyOf(new Query<>(Command.of(ReconcileSql.DAYS_PAID, site, channel, channelRefundNo),
                row -> ReconcileSql.day(row, "told_day")).list(dataSource));
    }

    private static String outcome(boolean closed) {
        return closed ? "CLOSED" : "PAID";
    }

    @Override
    public Told tell(String site, String channel, LocalDate day, List<RefundEnd> ends, ZoneId zone, boolean byAmount,
            Instant now) {
        return transactions.run(
                work -> new Telling(work, ledger.within(work), site, channel, day, zone, byAmount, now).tell(ends));
    }

    private static @Nullable Long caseOfClosed(Work work, String site, String channel,
            @Nullable String channelRefundNo) {
        return channelRefundNo == null ? null
                : work.first(new Query<>(Command.of(ReconcileSql.CASE_OF_CLOSED, site, channel,
                        channelRefundNo, site, channel, channelRefundNo), row -> row.getLong(1))).orElse(null);
    }

    /** Writes a fund-flow bill into the tables. For one thread. */
    private record Telling(Work work, LedgerStore.Transaction books, String site, String channel, LocalDate day,
            ZoneId zone, boolean byAmount,
            Instant now) {

        Told tell(List<RefundEnd> ends) {
            // the transaction reads first
            Map<String, List<Item>> open = new HashMap<>();
            work.rows(new Query<>(Command.of(ReconcileSql.OPEN_ENDED, site, channel), ReconcileSql::item))
                    .forEach(item -> open.computeIfAbsent(item.said().numbers().channelRefundNo(),
                            any -> new ArrayList<>()).add(item));
            Map<String, Long> cases = new HashMap<>();
            int confirmed = 0;
            for (RefundEnd end : ends) {
                List<Item> waiting = open.getOrDefault(end.channelRefundNo(), List.of());
                if (end.closed()) {
                    Long caseId = close(end, waiting);
                    if (caseId != null) {
                        cases.put(end.channelRefundNo(), caseId);
                    }
                }
                for (Item item : waiting) {
                    confirmed += told(item, end) ? 1 : 0;
                }
            }
            // after the look-up of cases from an earlier bill of the day
            work.writeNow(Command.of(ReconcileSql.FORGET_ENDS, site, channel, day));
            for (RefundEnd end : ends) {
                work.write(Command.of(ReconcileSql.INSERT_END, site, work.nextId(), channel, day, outcome(end.closed()),
                        end.channelOrderNo(), end.channelRefundNo(), end.refundNo(), end.fen(),
                        end.at() == null ? null : utc(end.at().atZone(zone).toInstant()), end.line(),
                        end.closed() ? cases.get(end.channelRefundNo()) : null));
                work.writeWhenMany(BATCH);
            }
            int closed = (int) ends.stream().filter(RefundEnd::closed).count();
            return new Told(ends.size() - closed, closed, confirmed, cases.size());
        }

        /** Whether it was matched and unconfirmed, and is paid now. */
        private boolean told(Item item, RefundEnd end) {
            if (item.type() != Type.UNCONFIRMED) {
                if (!end.closed()) {
                    work.writeNow(Command.of(ReconcileSql.TOLD_PAID, site, item.id()));
                }
                return false;
            }
            if (work.writeNow(Command.of(ReconcileSql.TOLD_END, day, site, item.id())) == 1
                    && item.asCase().subject() != null) {
                books.solveCase(site, item.asCase().subject(), now, CaseEnd.fundsTold(day));
            }
            return !end.closed();
        }

        /** The case of a refund that we captured; null when we did not. */
        private @Nullable Long close(RefundEnd end, List<Item> waiting) {
            Long before = caseOfClosed(work, site, channel, end.channelRefundNo());
            if (before != null) {
                return before;
            }
            Captured captured = captured(end, waiting);
            if (captured == null) {
                return null;
            }
            String subject = Finding.abnormalSubject(channel, end.channelRefundNo(), captured.fen());
            long newId = work.nextId();
            long caseId = openCase(work, site, subject).orElse(newId);
            CaseHold hold = captured.hold();
            books.openCase(subject, Case.opened(site, newId, CaseKind.REFUND_ABNORMAL, hold.flowNo(), hold.orderId(),
                    new Attempt(captured.transNo() == null ? end.channelRefundNo() : captured.transNo(), captured.fen(),
                            end.at() == null ? null : end.at().atZone(zone).toInstant()),
                    new Case.Refund(hold.holdId(), hold.cancelNo(), end.channelRefundNo()), null, now,
                    captured.solvedCaseId()));
            work.writeSoFar();
            return caseId;
        }

        private @Nullable Captured captured(RefundEnd end, List<Item> waiting) {
            Optional<Captured> matched = waiting.stream().filter(item -> item.type() == Type.UNCONFIRMED).findFirst()
                    .map(Item::said).map(said -> new Captured(new CaseHold(said.hold().id(), said.hold().cancelNo(),
                            said.hold().flowNo(), said.numbers().orderNo()), said.numbers().transNo(),
                            Objects.requireNonNull(said.billFen(), "Both sides have it"),
                            null,
                            null));
            if (matched.isPresent()) {
                return matched.get();
            }
            for (String number : new String[] {end.channelRefundNo(), end.refundNo()}) {
                for (String lookUp : number == null ? List.<String>of() : ReconcileSql.CAPTURED_UNDER_NUMBER) {
                    Optional<Captured> found = work.first(captured(Command.of(lookUp, site, number)));
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
            if (!byAmount || isClosedInBill(end)) {
                return null;
            }
            Optional<Captured> solved = work.first(new Query<>(Command.of(ReconcileSql.SOLVED_OF_CLOSED, site, channel,
                    end.channelRefundNo()),
                    row -> new Captured(
                            new CaseHold(null, null, row.getString("flow_no"), row.getString("order_id")),
                            row.getString("trans_no"), row.getLong("price_fen"), null, row.getLong("id"))));
            if (solved.isPresent() || end.channelOrderNo() == null) {
                return solved.orElse(null);
            }
            Command sameAmount = Command.of(ReconcileSql.CAPTURED_OF_CHANNEL_ORDER, site, end.channelOrderNo(),
                    end.fen());
            return work.rows(captured(sameAmount)).stream().filter(one -> !end.isAnotherThan(one.refundOrderId()))
                    .findFirst()
                    .orElse(null);
        }

        private boolean isClosedInBill(RefundEnd end) {
            return work.first(new Query<>(Command.of(ReconcileSql.CLOSED_IN_BILL, site, channel, end.channelRefundNo()),
                    row -> row.getLong(1))).isPresent();
        }

        private static Query<Captured> captured(Command lookUp) {
            return new Query<>(lookUp, row -> new Captured(new CaseHold(row.getLong("id"), row.getString("cancel_no"),
                    row.getString("flow_no"), row.getString("order_id")), row.getString("trans_no"),
                    row.getLong("price_fen"),
                    row.getString("refund_order_id"), null));
        }
    }

    /**
     * A captured hold, or a refund that people booked elsewhere.
     *
     * @param hold          without id when there is none
     * @param refundOrderId the channel refund of the capture; null for none
     * @param solvedCaseId  the case solved outside; null for a capture
     */
    private record Captured(CaseHold hold, @Nullable String transNo, long fen, @Nullable String refundOrderId,
            @Nullable Long solvedCaseId) {
    }

    @Override
    public List<Run> runs(String site, int max) {
        return new Query<>(Command.of(ReconcileSql.RUNS, site, max), ReconcileSql::run).list(dataSource);
    }

    @Override
    public Optional<Run> run(String site, long id) {
        return new Query<>(Command.of(ReconcileSql.RUN_OF_ID, site, id), ReconcileSql::run).list(dataSource).stream()
                .findFirst();
    }

    @Override
    public Figures figures(Run run) {
        long[] unassigned = new Query<>(Command.of(ReconcileSql.UNASSIGNED, run.site(), run.id()),
                row -> new long[] {row.getLong("items"), row.getLong("fen")}).list(dataSource).get(0);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(ReconcileSql.FIGURES)) {
            connection.setAutoCommit(true);
            statement.setString(1, run.site());
            statement.setLong(2, run.id());
            try (ResultSet rows = statement.executeQuery()) {
                return ReconcileSql.figures(rows, unassigned);
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    @Override
    public List<Item> items(String site, long runId, long afterId, int max) {
        return new Query<>(Command.of(ReconcileSql.ITEMS, site, runId, afterId, max), ReconcileSql::item)
                .list(dataSource);
    }

    /** A waiting item as it was read. */
    private static Finding finding(Item item) {
        Entry entry = item.entry(null);
        return item.type() == Type.UNCONFIRMED ? new Finding(Type.UNCONFIRMED, entry, entry, null)
                : Finding.alone(entry);
    }

    private static Optional<Long> openCase(Work work, String site, String subject) {
        return work.first(new Query<>(Command.of(ReconcileSql.OPEN_CASE, site, subject), row -> row.getLong(1)));
    }

    /** Our side knows the hold; for a refund that only the channel has, a likely one is searched. */
    private static CaseHold hold(Work work, String site, Finding finding) {
        Entry ours = finding.ours();
        if (ours != null || finding.kind() == Flow.PAYMENT) {
            return ours == null ? CaseHold.NONE : CaseHold.of(ours);
        }
        Entry bill = finding.entry();
        List<Command> lookUps = new ArrayList<>();
        if (bill.numbers().channelOrderNo() != null) {
            lookUps.add(
                    Command.of(ReconcileSql.HOLD_OF_CHANNEL_ORDER, site, bill.numbers().channelOrderNo(), bill.fen()));
        }
        if (bill.numbers().orderNo() != null) {
            lookUps.add(Command.of(ReconcileSql.HOLD_OF_ORDER, site, bill.numbers().orderNo(), bill.fen()));
            lookUps.add(Command.of(ReconcileSql.VENDOR_HOLD_OF_ORDER, site, bill.numbers().orderNo(), bill.fen()));
        }
        for (Command lookUp : lookUps) {
            Optional<CaseHold> found = work.first(new Query<>(lookUp, row -> new CaseHold(row.getLong("id"),
                    row.getString("cancel_no"), row.getString("flow_no"), row.getString("order_id"))));
            if (found.isPresent()) {
                return found.get();
            }
        }
        return CaseHold.NONE;
    }

    private static Case caseOf(String site, long id, Finding finding, CaseHold hold, Instant now) {
        Entry entry = finding.entry();
        // the merchant's number in the bill may not be ours, and decisions use ours
        String orderNo = hold.orderId() != null ? hold.orderId()
            : entry.numbers().orderNo() != null ? entry.numbers().orderNo() : entry.numbers().channelOrderNo();
        // for a refund that only the bill has: the merchant's number, by which a late capture finds it again
        String transNo = finding.ours() != null && finding.ours().numbers().transNo() != null
                ? finding.ours().numbers().transNo()
            : entry.numbers().refundNo() != null ? entry.numbers().refundNo() : entry.identity() != null
                    ? entry.identity()
            : orderNo;
        String refundOrderId = entry.numbers().channelRefundNo() == null && entry.side() == Side.BILL
                ? entry.numbers().refundNo()
                : entry.numbers().channelRefundNo();
        return Case.opened(site, id, finding.caseKind(), hold.flowNo(), orderNo,
                new Attempt(Objects.requireNonNull(transNo, "A row has a number"), entry.fen(), entry.at()),
                new Case.Refund(hold.holdId(), hold.cancelNo(), refundOrderId), null, now, null);
    }

    /** Writes one reconciliation into the tables. For one thread. */
    private static final class Keeping {

        private final Work work;
        private final LedgerStore.Transaction books;
        private final Changes changes;
        /** Subject → case, of this run and of the replaced one. */
        private final Map<String, Long> subjects = new HashMap<>();
        private final Map<String, Long> earlierSubjects = new HashMap<>();
        /** {@link #keep} makes it before all else. */
        @SuppressWarnings("NullAway.Init")
        private Run run;

        Keeping(Work work, LedgerStore.Transaction books, Changes changes) {
            this.work = work;
            this.books = books;
            this.changes = changes;
        }

        Run keep() {
            Run given = changes.run();
            Long expected = changes.replaces() == null ? null : changes.replaces().id();
            Long found = work.first(currentRunQuery(given.site(), given.channel(), given.day())).map(Run::id)
                    .orElse(null);
            require(Objects.equals(expected, found));
            if (expected != null) {
                work.rows(new Query<>(Command.of(ReconcileSql.SUBJECTS, given.site(), expected),
                        row -> Map.entry(row.getString(1), row.getLong(2))))
                        .forEach(one -> earlierSubjects.put(one.getKey(), one.getValue()));
                require(work.writeNow(Command.of(ReconcileSql.REPLACE_RUN, given.site(), expected)) == 1);
            }
            run = new Run(given.site(), work.nextId(), given.channel(), given.day(), given.revision(), false,
                    given.bill(),
                    given.sides(), given.result(), given.against(), given.startedBy(), given.times());
            work.write(ReconcileSql.insert(run));
            for (Finding finding : changes.result().findings()) {
                insert(finding);
            }
            for (Reunion reunion : changes.result().reunions()) {
                pair(reunion.bill(), reunion.ours());
                pair(reunion.ours(), reunion.bill());
            }
            changes.result().ends().forEach(this::end);
            changes.reopened().forEach(this::reopen);
            for (String subject : earlierSubjects.keySet()) {
                if (!subjects.containsKey(subject)) {
                    books.solveCase(run.site(), subject, run.times().endedAt(),
                            CaseEnd.replaced(run.revision(), run.channel(),
                                    run.day()));
                    writeSome();
                }
            }
            return run;
        }

        private void insert(Finding finding) {
            Long answered = finding.type() == Type.CHANNEL_ONLY && finding.paired() == null
                    ? changes.result().answered().get(finding.bill()) : null;
            State state = answered != null ? State.COUNTED : state(finding);
            CaseHold hold = state == State.COUNTED && answered == null ? hold(work, run.site(), finding)
                : finding.ours() == null ? CaseHold.NONE : CaseHold.of(finding.ours());
            String subject = state == State.COUNTED ? finding.subject(run.channel()) : null;
            if (answered != null) {
                subjects.put(subject, answered);
            }
            Long caseId = subject == null ? null : open(subject, finding, hold);
            work.write(ReconcileSql.insert(run, work.nextId(), finding, state, hold, subject, caseId, answered));
            writeSome();
        }

        private State state(Finding finding) {
            return finding.state(changes.today(), changes.poolDays(), changes.confirmDays());
        }

        /** The same difference does not open a solved case again. */
        private Long open(String subject, Finding finding, CaseHold hold) {
            Long before = subjects.containsKey(subject) ? subjects.get(subject) : known(subject, finding);
            if (before == null) {
                long newId = work.nextId();
                before = openCase(work, run.site(), subject).orElse(newId);
                books.openCase(subject, caseOf(run.site(), newId, finding, hold, run.times().endedAt()));
                work.writeSoFar();
            }
            if (finding.ours() != null && hold.holdId() != null) {
                // it may be older than the capture, or a guess
                work.write(Command.of(ReconcileSql.NAME_HOLD, hold.holdId(), hold.cancelNo(), run.site(), before,
                        hold.holdId()));
            }
            subjects.put(subject, before);
            return before;
        }

        /** The case opened by the replaced run, or by a bill with a refund's end; null for none. */
        private @Nullable Long known(String subject, Finding finding) {
            if (earlierSubjects.containsKey(subject)) {
                return earlierSubjects.get(subject);
            }
            return finding.type() != Type.ABNORMAL ? null
                    : caseOfClosed(work, run.site(), run.channel(), finding.entry().numbers().channelRefundNo());
        }

        private void pair(Entry waiting, Entry counterpart) {
            if (waiting.pooled() == null) {
                return;
            }
            long itemId = waiting.pooled().itemId();
            boolean waitsOn = waiting.status() == Status.ABNORMAL || new Reunion(waiting, counterpart).isUnconfirmed();
            if (waiting.side() == Side.BILL && waitsOn) {
                join(waiting, counterpart);
                return;
            }
            String subject = subjectOf(itemId);
            long runId = counterpart.pooled() == null ? run.id() : counterpart.pooled().runId();
            require(work.writeNow(Command.of(ReconcileSql.PAIR_ITEM, runId, counterpart.day(), run.site(), itemId,
                    changes.replaces() == null ? -1 : changes.replaces().id())) == 1);
            if (subject != null) {
                books.solveCase(run.site(), subject, run.times().endedAt(), CaseEnd.paired(counterpart.day()));
            }
            writeSome();
        }

        /** The counterpart shows no end of the refund: it goes on waiting, and a case stays open. */
        private void join(Entry waiting, Entry ours) {
            long runId = ours.pooled() == null ? run.id() : ours.pooled().runId();
            Finding finding = new Finding(waiting.status() == Status.ABNORMAL ? Type.ABNORMAL : Type.UNCONFIRMED,
                    waiting, ours,
                    null);
            State state = state(finding);
            String before = subjectOf(waiting.waiting().itemId());
            String subject = state == State.COUNTED ? finding.subject(run.channel()) : null;
            if (before != null && !before.equals(subject)) {
                books.solveCase(run.site(), before, run.times().endedAt(),
                        CaseEnd.paired(ours.day()));
            }
            Long caseId = subject == null ? null : open(subject, finding, CaseHold.of(ours));
            require(work.writeNow(Command.of(ReconcileSql.JOIN_ITEM, finding.type().name(), state.name(), subject,
                    caseId,
                    ours.fen(), ours.hold().id(), ours.hold().cancelNo(), ours.hold().flowNo(),
                    ours.numbers().transNo(),
                    runId, ours.day(), run.site(),
                    waiting.waiting().itemId(), changes.replaces() == null ? -1 : changes.replaces().id())) == 1);
            writeSome();
        }

        private void end(Comparison.End told) {
            Entry open = told.unconfirmed();
            String subject = subjectOf(open.waiting().itemId());
            require(work
                    .writeNow(
                            Command.of(ReconcileSql.END_ITEM, run.id(), run.day(), run.site(), open.waiting().itemId(),
                                    changes.replaces() == null ? -1 : changes.replaces().id())) == 1);
            if (subject != null) {
                books.solveCase(run.site(), subject, run.times().endedAt(), CaseEnd.billTold(run.day()));
            }
            writeSome();
        }

        private @Nullable String subjectOf(long itemId) {
            return work.first(new Query<>(Command.of(ReconcileSql.SUBJECT, run.site(), itemId),
                    row -> Optional.ofNullable(row.getString(1)))).orElse(Optional.empty()).orElse(null);
        }

        /** A solved case stays solved, but not for a row that has lost its counterpart. */
        private void reopen(Item item) {
            long replaced = Objects.requireNonNull(changes.replaces(), "Only a run that is made again gives back").id();
            boolean ofItsEnd = item.confirmed().runId() != null && item.confirmed().runId() == replaced;
            Finding finding = ofItsEnd ? finding(item) : Finding.alone(item.entry(replaced));
            boolean solved = item.asCase().solvedOutside() && finding.type() == item.type();
            State state = solved ? State.COUNTED : state(finding);
            String subject = state == State.COUNTED ? finding.subject(run.channel()) : null;
            Long caseId = subject == null || solved ? item.asCase().caseId()
                    : open(subject, finding, hold(work, run.site(), finding));
            require(work.writeNow(ofItsEnd
                    ? Command.of(ReconcileSql.REOPEN_END, state.name(), subject, caseId, run.site(), item.id(),
                            replaced)
                    : Command.of(ReconcileSql.REOPEN_ITEM, finding.type().name(),
                            finding.bill() == null ? item.said().oursFen() : null, state.name(), subject, caseId,
                            run.site(), item.id(), replaced)) == 1);
            writeSome();
        }

        private void writeSome() {
            work.writeWhenMany(BATCH);
        }

        private static void require(boolean unchanged) {
            if (!unchanged) {
                throw new ChangedMeanwhileException();
            }
        }
    }
}
