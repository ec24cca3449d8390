package io.opdbridge.ledger.jdbc;

import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.LedgerUnavailableException;
import io.opdbridge.ledger.jdbc.ReconcileSql.CaseHold;
import io.opdbridge.reconcile.Comparison.Reunion;
import io.opdbridge.reconcile.Entry;
import io.opdbridge.reconcile.Entry.Kind;
import io.opdbridge.reconcile.Figures;
import io.opdbridge.reconcile.Finding;
import io.opdbridge.reconcile.Finding.State;
import io.opdbridge.reconcile.Item;
import io.opdbridge.reconcile.ReconcileStore;
import io.opdbridge.reconcile.Run;

import javax.sql.DataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import static io.opdbridge.ledger.jdbc.Rows.utc;

/** Reconciliations in the ledger's database. */
final class JdbcReconcileStore implements ReconcileStore {

    /** HSQLDB holds a result in memory. */
    private static final int PAGE = 2000;
    /** For how long a refund that counts as a difference may find its counterpart. */
    private static final int COUNTED_DAYS = 31;
    /** Statements that travel together at most. */
    private static final int BATCH = 200;

    private final JdbcLedgerStore ledger;
    private final DataSource dataSource;
    private final String firstRows;

    JdbcReconcileStore(JdbcLedgerStore ledger, DataSource dataSource, Statements statements) {
        this.ledger = ledger;
        this.dataSource = dataSource;
        this.firstRows = statements.firstRows(PAGE);
    }

    @Override
    public void forEachOfOurs(Window window, Entries entries) throws IOException {
        if (window.atVendor()) {
            String filter = window.payWays().isEmpty() ? "AND d.outcome = 'CAPTURE'"
                    : "AND d.outcome = 'CAPTURE' AND h.pay_way IN (?" + ", ?".repeat(window.payWays().size() - 1) + ")";
            forEach(ReconcileSql.page(ReconcileSql.VENDOR_REFUNDS, "d", "decided_at", filter, firstRows), window,
                    window.payWays(), ReconcileSql::refund, entries);
            return;
        }
        String channel = window.channelType() == null ? "" : "AND r.channel_type = ?";
        List<String> values = window.channelType() == null ? List.of() : List.of(window.channelType());
        forEach(ReconcileSql.page(ReconcileSql.OUR_PAYMENTS, "r", "paid_at", channel, firstRows), window, values,
                ReconcileSql::payment, entries);
        forEach(ReconcileSql.page(ReconcileSql.OUR_REFUNDS, "s", "settled_at", "AND s.outcome = 'CAPTURE' " + channel, firstRows),
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
                throw new LedgerUnavailableException(e);
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
    public List<Item> pool(String site, String channel, LocalDate day, int days, Long currentRunId) {
        int countedDays = Math.max(days, COUNTED_DAYS);
        return new Query<>(Command.of(ReconcileSql.POOL, site, day.minusDays(countedDays), day.plusDays(countedDays),
                channel, day, day.minusDays(days), day.plusDays(days), currentRunId == null ? -1 : currentRunId),
                ReconcileSql::item).list(dataSource);
    }

    @Override
    public Run keep(Outcome outcome) {
        return ledger.run(tx -> new Keeping(tx, outcome).keep());
    }

    @Override
    public int countOverdue(String site, LocalDate today, int poolDays, Instant now) {
        int counted = 0;
        List<Item> overdue;
        do {
            overdue = new Query<>(Command.of(ReconcileSql.OVERDUE, site, today.minusDays(poolDays)),
                    ReconcileSql::item).list(dataSource);
            List<Item> page = overdue;
            counted += ledger.run(tx -> {
                int ofPage = 0;
                for (Item item : page) {
                    // the transaction begins with what reads
                    long caseId = tx.nextId();
                    Finding finding = Finding.alone(item.entry());
                    CaseHold hold = hold(tx, item.site(), finding);
                    String subject = finding.subject(item.channel());
                    if (tx.writeNow(Command.of(ReconcileSql.COUNT_ITEM, subject, hold.holdId(), hold.cancelNo(),
                            hold.flowNo(), item.site(), item.id())) == 1) {
                        tx.openCase(subject, caseOf(item.site(), caseId, finding, hold, now));
                        tx.writeSoFar();
                        ofPage++;
                    }
                }
                return ofPage;
            });
        } while (!overdue.isEmpty());
        return counted;
    }

    @Override
    public List<Run> runs(String site, int max) {
        return new Query<>(Command.of(ReconcileSql.RUNS, site, max), ReconcileSql::run).list(dataSource);
    }

    @Override
    public Optional<Run> run(String site, long id) {
        return new Query<>(Command.of(ReconcileSql.RUN_OF_ID, site, id), ReconcileSql::run).list(dataSource).stream().findFirst();
    }

    @Override
    public Figures figures(Run run) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(ReconcileSql.FIGURES)) {
            connection.setAutoCommit(true);
            statement.setString(1, run.site());
            statement.setLong(2, run.id());
            try (ResultSet rows = statement.executeQuery()) {
                return ReconcileSql.figures(rows);
            }
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }

    @Override
    public List<Item> items(String site, long runId, long afterId, int max) {
        return new Query<>(Command.of(ReconcileSql.ITEMS, site, runId, afterId, max), ReconcileSql::item).list(dataSource);
    }

    /** Our side knows its hold; of a refund that only the channel has, one is looked for that it may be of. */
    private static CaseHold hold(JdbcTransaction tx, String site, Finding finding) {
        Entry ours = finding.ours();
        if (ours != null || finding.kind() == Kind.PAYMENT) {
            return ours == null ? CaseHold.NONE : CaseHold.of(ours);
        }
        Entry bill = finding.bill();
        List<Command> lookUps = new ArrayList<>();
        if (bill.channelOrderNo() != null) {
            lookUps.add(Command.of(ReconcileSql.HOLD_OF_CHANNEL_ORDER, site, bill.channelOrderNo(), bill.fen()));
        }
        if (bill.orderNo() != null) {
            lookUps.add(Command.of(ReconcileSql.HOLD_OF_ORDER, site, bill.orderNo(), bill.fen()));
            lookUps.add(Command.of(ReconcileSql.VENDOR_HOLD_OF_ORDER, site, bill.orderNo(), bill.fen()));
        }
        for (Command lookUp : lookUps) {
            Optional<CaseHold> found = tx.first(new Query<>(lookUp, row -> new CaseHold(row.getLong("id"),
                    row.getString("cancel_no"), row.getString("flow_no"), row.getString("order_id"))));
            if (found.isPresent()) {
                return found.get();
            }
        }
        return CaseHold.NONE;
    }

    private static Case caseOf(String site, long id, Finding finding, CaseHold hold, Instant now) {
        Entry entry = finding.entry();
        // a merchant's number in the bill need not be ours, and what people decide goes by ours
        String orderNo = hold.orderId() != null ? hold.orderId()
                : entry.orderNo() != null ? entry.orderNo() : entry.channelOrderNo();
        String transNo = finding.ours() != null && finding.ours().transNo() != null ? finding.ours().transNo()
                : entry.identity() != null ? entry.identity() : orderNo;
        return new Case(site, id, finding.caseKind(), hold.flowNo(), orderNo, transNo, entry.fen(), entry.at(),
                hold.holdId(), hold.cancelNo(), entry.channelRefundNo(), null, now, now, 1, null, null);
    }

    /** One reconciliation on its way into the tables. For one thread. */
    private static final class Keeping {

        private final JdbcTransaction tx;
        private final Outcome outcome;
        private final Set<String> subjects = new HashSet<>();
        private Set<String> earlierSubjects = Set.of();
        private Run run;

        Keeping(JdbcTransaction tx, Outcome outcome) {
            this.tx = tx;
            this.outcome = outcome;
        }

        Run keep() {
            Run given = outcome.run();
            Long expected = outcome.replaces() == null ? null : outcome.replaces().id();
            Long found = tx.first(currentRunQuery(given.site(), given.channel(), given.day())).map(Run::id).orElse(null);
            require(Objects.equals(expected, found));
            if (expected != null) {
                earlierSubjects = new HashSet<>(tx.rows(new Query<>(Command.of(ReconcileSql.SUBJECTS, given.site(),
                        expected), row -> row.getString(1))));
                require(tx.writeNow(Command.of(ReconcileSql.REPLACE_RUN, given.site(), expected)) == 1);
            }
            run = new Run(given.site(), tx.nextId(), given.channel(), given.day(), given.revision(), false, given.bill(),
                    given.ours(), given.matched(), given.voidRows(), given.billHash(), given.result(), given.files(),
                    given.against(), given.startedBy(), given.startedAt(), given.endedAt());
            tx.writes().add(ReconcileSql.insert(run));
            for (Finding finding : outcome.result().findings()) {
                insert(finding);
            }
            for (Reunion reunion : outcome.result().reunions()) {
                pair(reunion.bill(), reunion.ours());
                pair(reunion.ours(), reunion.bill());
            }
            for (Entry entry : outcome.reopened()) {
                reopen(entry);
            }
            for (String subject : earlierSubjects) {
                if (!subjects.contains(subject)) {
                    tx.solveCase(run.site(), subject, run.endedAt(), "does not stand any more: revision " + run.revision()
                            + " of " + run.channel() + " " + run.day());
                    writeSome();
                }
            }
            return run;
        }

        private void insert(Finding finding) {
            State state = finding.state(outcome.today(), outcome.poolDays());
            CaseHold hold = state == State.COUNTED ? hold(tx, run.site(), finding)
                    : finding.ours() == null ? CaseHold.NONE : CaseHold.of(finding.ours());
            String subject = state == State.COUNTED ? finding.subject(run.channel()) : null;
            if (subject != null) {
                open(subject, finding, hold);
            }
            tx.writes().add(ReconcileSql.insert(run, tx.nextId(), finding, state, hold, subject));
            writeSome();
        }

        /** A case that people have solved is not opened again by the same difference. */
        private void open(String subject, Finding finding, CaseHold hold) {
            if (subjects.add(subject) && !earlierSubjects.contains(subject)) {
                tx.openCase(subject, caseOf(run.site(), tx.nextId(), finding, hold, run.endedAt()));
            }
        }

        private void pair(Entry waiting, Entry counterpart) {
            if (waiting.pooled() == null) {
                return;
            }
            long itemId = waiting.pooled().itemId();
            String subject = tx.first(new Query<>(Command.of(ReconcileSql.SUBJECT, run.site(), itemId),
                    row -> Optional.ofNullable(row.getString(1)))).orElse(Optional.empty()).orElse(null);
            long runId = counterpart.pooled() == null ? run.id() : counterpart.pooled().runId();
            require(tx.writeNow(Command.of(ReconcileSql.PAIR_ITEM, runId, counterpart.day(), run.site(), itemId,
                    outcome.replaces() == null ? -1 : outcome.replaces().id())) == 1);
            if (subject != null) {
                tx.solveCase(run.site(), subject, run.endedAt(), "its counterpart stands under " + counterpart.day());
            }
            writeSome();
        }

        private void reopen(Entry entry) {
            Finding finding = Finding.alone(entry);
            State state = finding.state(outcome.today(), outcome.poolDays());
            String subject = state == State.COUNTED ? finding.subject(run.channel()) : null;
            require(tx.writeNow(Command.of(ReconcileSql.REOPEN_ITEM, state.name(), subject, run.site(),
                    entry.pooled().itemId(), outcome.replaces().id())) == 1);
            if (subject != null) {
                open(subject, finding, hold(tx, run.site(), finding));
            }
            writeSome();
        }

        private void writeSome() {
            if (tx.writes().size() >= BATCH) {
                tx.writeSoFar();
            }
        }

        private static void require(boolean unchanged) {
            if (!unchanged) {
                throw new ChangedMeanwhileException();
            }
        }
    }
}
