package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Spend;
import io.opdbridge.ledger.Account;
import io.opdbridge.ledger.BookedRecharge;
import io.opdbridge.ledger.Books;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.Hold;
import io.opdbridge.ledger.JournalEntry;
import io.opdbridge.ledger.JournalEntry.Book;
import io.opdbridge.ledger.JournalEntry.Posting;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.VoidedAttempt;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore.UncheckedSqlException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static io.opdbridge.ledger.jdbc.Rows.utc;

/** One transaction on one connection. For one thread. */
final class JdbcTransaction implements LedgerStore.Transaction {

    private final Connection connection;
    private boolean written;

    JdbcTransaction(Connection connection) {
        this.connection = connection;
    }

    /** Whether there is anything to commit; the lock alone is nothing. */
    boolean hasWritten() {
        return written;
    }

    @Override
    public long nextId() {
        return first(Sql.NEXT_ID, row -> row.getLong(1)).orElseThrow();
    }

    @Override
    public Books open(RechargeRef ref) {
        List<long[]> found = ref.flowNo() != null
                ? all(Sql.FIND_RECHARGES_BY_FLOW_NO, JdbcTransaction::rechargeAndAccount, ref.site(), ref.flowNo())
                : all(Sql.FIND_RECHARGES_BY_ORDER_ID, JdbcTransaction::rechargeAndAccount, ref.site(), ref.orderId());
        if (found.isEmpty()) {
            throw new Refusal(AnswerCode.NO_SUCH_RECHARGE);
        }
        if (found.size() > 1) {
            throw new Refusal(AnswerCode.AMBIGUOUS_ORDER);
        }
        Account account = lock(ref.site(), found.get(0)[1]);
        BookedRecharge recharge = first(Sql.READ_RECHARGE, Rows::recharge, ref.site(), found.get(0)[0]).orElseThrow();
        return new LockedBooks(account, recharge);
    }

    private static long[] rechargeAndAccount(ResultSet row) throws SQLException {
        return new long[] {row.getLong("id"), row.getLong("account_id")};
    }

    @Override
    public Optional<Account> lockAccount(String site, String cardType, String cardNo) {
        return first(Sql.FIND_ACCOUNT, row -> row.getLong("id"), site, cardType, cardNo).map(id -> lock(site, id));
    }

    private Account lock(String site, long id) {
        update(Sql.LOCK_ACCOUNT, site, id);
        return first(Sql.READ_ACCOUNT, Rows::account, site, id).orElseThrow();
    }

    @Override
    public Account openAccount(long id, Recharge recharge, Instant openedAt) {
        write(Sql.INSERT_ACCOUNT, recharge.site(), id, recharge.cardType(), recharge.cardNo(), recharge.patientId(),
                recharge.patientName(), recharge.idCardNo(), recharge.mobile(), utc(openedAt));
        return new Account(recharge.site(), id, recharge.cardType(), recharge.cardNo(), recharge.patientId(),
                recharge.idCardNo(), 0, 0);
    }

    @Override
    public void updatePatient(Account account, Recharge recharge) {
        write(Sql.UPDATE_PATIENT, recharge.patientId(), recharge.patientName(), recharge.idCardNo(), recharge.mobile(),
                account.site(), account.id());
    }

    @Override
    public Optional<Recharge> findRecharge(String site, String flowNo) {
        return first(Sql.FIND_IMPORTED_RECHARGE, Rows::importedRecharge, site, flowNo);
    }

    @Override
    public Optional<Spend> findSpend(String site, String spendNo) {
        return first(Sql.FIND_IMPORTED_SPEND, Rows::importedSpend, site, spendNo);
    }

    @Override
    public void book(JournalEntry entry) {
        Account account = entry.account();
        write(Sql.INSERT_ENTRY, account.site(), entry.id(), entry.kind().name(), account.id(), utc(entry.bookedAt()));
        int lineNo = 1;
        for (Posting posting : entry.postings()) {
            write(Sql.INSERT_POSTING, account.site(), entry.id(), lineNo++, posting.book().name(),
                    posting.amountFen());
        }
        write(Sql.MOVE_BALANCES, entry.sum(Book.SPENDABLE), entry.sum(Book.HELD), account.site(), account.id());
    }

    @Override
    public void insertRecharge(long id, Account account, Recharge recharge) {
        write(Sql.INSERT_RECHARGE, account.site(), id, account.id(), recharge.flowNo(), recharge.orderId(),
                recharge.hisOrderId(), recharge.channelType(), recharge.channelOrderNo(), recharge.orderMemo(),
                recharge.payFen(), utc(recharge.paidAt()));
    }

    @Override
    public void insertSpend(long id, Account account, Spend spend) {
        write(Sql.INSERT_SPEND, account.site(), id, account.id(), spend.spendNo(), spend.amountFen(),
                utc(spend.spentAt()), spend.memo());
    }

    @Override
    public void insertHold(String site, Hold hold, Details details) {
        Attempt attempt = hold.attempt();
        write(Sql.INSERT_HOLD, site, hold.id(), hold.rechargeId(), attempt.transNo(), attempt.priceFen(),
                utc(attempt.transTime()), hold.cancelNo(), hold.invoiceNo(), utc(hold.placedAt()), hold.balanceFen(),
                details.payWay(), details.channelId(), details.operatorId(), details.operatorName(), details.remark(),
                details.extension());
        write(Sql.INSERT_LIVE_HOLD, site, hold.rechargeId(), hold.id(), utc(hold.placedAt()));
        writeOne(Sql.HOLD_ON_RECHARGE, attempt.priceFen(), site, hold.rechargeId());
    }

    @Override
    public void insertSettlement(String site, long id, Hold settled, String refundOrderId, Details details) {
        Hold.Settled settlement = settled.settled();
        Attempt attempt = settlement.attempt();
        boolean captured = settlement.outcome() == Outcome.CAPTURE;
        write(Sql.INSERT_SETTLEMENT, site, id, settled.id(), settled.rechargeId(), settlement.outcome().name(),
                attempt.transNo(), attempt.priceFen(), utc(attempt.transTime()), utc(settlement.at()),
                settlement.balanceFen(), refundOrderId, details.payWay(), details.channelId(), details.operatorId(),
                details.operatorName(), details.remark(), details.extension());
        writeOne(Sql.DELETE_LIVE_HOLD, site, settled.rechargeId(), settled.id());
        long priceFen = settled.attempt().priceFen();
        writeOne(Sql.SETTLE_ON_RECHARGE, priceFen, captured ? priceFen : 0, captured ? refundOrderId : null, site,
                settled.rechargeId());
    }

    @Override
    public VoidedAttempt voidAttempt(String site, long rechargeId, Attempt attempt, Instant now) {
        Optional<VoidedAttempt> known = findVoided(site, rechargeId, attempt);
        if (known.isPresent()) {
            write(Sql.RENEW_VOIDED, utc(now), site, known.get().id());
            return new VoidedAttempt(known.get().id(), known.get().voidedAt(), now);
        }
        long id = nextId();
        write(Sql.INSERT_VOIDED, site, id, rechargeId, attempt.transNo(), attempt.priceFen(),
                utc(attempt.transTime()), utc(now), utc(now));
        return new VoidedAttempt(id, now, now);
    }

    private Optional<VoidedAttempt> findVoided(String site, long rechargeId, Attempt attempt) {
        return forAttempt(Sql.VOIDED_TIMED_ATTEMPT, Sql.VOIDED_UNTIMED_ATTEMPT, Rows::voided, site, rechargeId,
                attempt);
    }

    @Override
    public void openCase(String subject, Case opened) {
        int countedUp = write(Sql.COUNT_UP_CASE, utc(opened.lastSeenAt()), opened.site(), subject);
        if (countedUp == 0) {
            write(Sql.INSERT_CASE, opened.site(), opened.id(), opened.kind().name(), subject, opened.flowNo(),
                    opened.orderId(), opened.transNo(), opened.priceFen(), utc(opened.transTime()), opened.holdId(),
                    opened.cancelNo(), opened.reason() == null ? null : opened.reason().name(),
                    utc(opened.openedAt()), utc(opened.lastSeenAt()), opened.timesSeen());
        }
    }

    @Override
    public void solveCase(String site, String subject, Instant now, String solution) {
        write(Sql.SOLVE_CASE, utc(now), solution, site, subject);
    }

    /** The books of one recharge while its account is locked by this transaction. */
    private final class LockedBooks implements Books {

        private final Account account;
        private final BookedRecharge recharge;

        LockedBooks(Account account, BookedRecharge recharge) {
            this.account = account;
            this.recharge = recharge;
        }

        @Override
        public Account account() {
            return account;
        }

        @Override
        public BookedRecharge recharge() {
            return recharge;
        }

        @Override
        public Optional<Hold> liveHold() {
            return recharge.liveHoldId() == null
                    ? Optional.empty()
                    : first(Sql.HOLD_BY_ID, Rows::hold, account.site(), recharge.liveHoldId());
        }

        @Override
        public Optional<Hold> holdOf(Attempt attempt) {
            return forAttempt(Sql.HOLD_OF_TIMED_ATTEMPT, Sql.HOLD_OF_UNTIMED_ATTEMPT, Rows::hold, account.site(),
                    recharge.id(), attempt);
        }

        @Override
        public Optional<Hold> holdSettledBy(Attempt attempt) {
            return first(Sql.HOLD_SETTLED_BY, Rows::hold, account.site(), recharge.id(), attempt.transNo(),
                    attempt.priceFen(), utc(attempt.transTime()));
        }

        @Override
        public Optional<Hold> lastEnded(String transNo, long priceFen) {
            return first(Sql.LAST_ENDED_HOLD, Rows::hold, account.site(), recharge.id(), transNo, priceFen);
        }

        @Override
        public boolean capturedBefore(String transNo, long priceFen) {
            return first(Sql.CAPTURED_BEFORE, row -> true, account.site(), recharge.id(), transNo, priceFen)
                    .isPresent();
        }

        @Override
        public Optional<Hold> holdByInvoiceNo(String invoiceNo) {
            return first(Sql.HOLD_BY_INVOICE_NO, Rows::hold, account.site(), invoiceNo);
        }

        @Override
        public Optional<Hold> holdByCancelNo(String cancelNo) {
            return first(Sql.HOLD_BY_CANCEL_NO, Rows::hold, account.site(), cancelNo);
        }

        @Override
        public Optional<VoidedAttempt> voided(Attempt attempt) {
            return findVoided(account.site(), recharge.id(), attempt);
        }
    }

    private interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private <T> Optional<T> forAttempt(String timedSql, String untimedSql, RowMapper<T> mapper, String site,
                                       long rechargeId, Attempt attempt) {
        return attempt.transTime() == null
                ? first(untimedSql, mapper, site, rechargeId, attempt.transNo(), attempt.priceFen())
                : first(timedSql, mapper, site, rechargeId, attempt.transNo(), attempt.priceFen(),
                        utc(attempt.transTime()));
    }

    private <T> Optional<T> first(String sql, RowMapper<T> mapper, Object... parameters) {
        return all(sql, mapper, parameters).stream().findFirst();
    }

    private <T> List<T> all(String sql, RowMapper<T> mapper, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters); ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>(2);
            while (rows.next()) {
                result.add(mapper.map(rows));
            }
            return result;
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private int write(String sql, Object... parameters) {
        int rows = update(sql, parameters);
        written |= rows > 0;
        return rows;
    }

    /** For a statement that the lock makes sure to meet its row. */
    private void writeOne(String sql, Object... parameters) {
        if (write(sql, parameters) != 1) {
            throw new IllegalStateException("The books changed while their account was locked");
        }
    }

    private int update(String sql, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
