package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.ChannelRefunds;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.db.Query.RowMapper;
import io.opdbridge.db.Work;
import io.opdbridge.ledger.Account;
import io.opdbridge.ledger.BookedRecharge;
import io.opdbridge.ledger.Books;
import io.opdbridge.ledger.Books.CapturedByPeople;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseDecision;
import io.opdbridge.ledger.CaseEnd;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.ledger.Hold;
import io.opdbridge.ledger.JournalEntry;
import io.opdbridge.ledger.JournalEntry.Book;
import io.opdbridge.ledger.JournalEntry.Posting;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.OverdueHold;
import io.opdbridge.ledger.RefundNumber;
import io.opdbridge.ledger.UnclearRecharge;
import io.opdbridge.ledger.VendorHold;
import io.opdbridge.ledger.VoidedAttempt;
import io.opdbridge.ledger.jdbc.Sql.OfRecharge;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import static io.opdbridge.db.Rows.utc;

/**
 * The statements of one work inside a transaction. Opening the books reads what a decision usually needs in one trip;
 * writes are collected and sent at the end. For one thread.
 */
final class JdbcTransaction implements LedgerStore.Transaction {

    private static final long NO_HOLD = 0;

    private final Work work;
    /** The likely look-ups of a capture, read in the same trip as its books. */
    private final Map<Command, List<?>> readAhead = new HashMap<>();
    private @Nullable Long reservedId;

    JdbcTransaction(Work work) {
        this.work = work;
    }

    @Override
    public long nextId() {
        if (reservedId != null) {
            long id = reservedId;
            reservedId = null;
            return id;
        }
        return work.nextId();
    }

    @Override
    public Books open(HoldRequest request) {
        LockedBooks books = new LockedBooks(request.recharge());
        Attempt attempt = request.attempt();
        List<Supplier<Query<?>>> lookUps = new ArrayList<>(List.of(() -> books.holdQuery(attempt),
                () -> books.voidedQuery(attempt)));
        if (attempt.transTime() == null) {
            lookUps.add(() -> books.capturedLateQuery(attempt));
        }
        books.open(lookUps);
        return books;
    }

    @Override
    public Books open(Settlement settlement) {
        LockedBooks books = new LockedBooks(settlement.recharge());
        Attempt attempt = settlement.attempt();
        List<Supplier<Query<?>>> lookUps = new ArrayList<>();
        String refundOrderId = settlement.refundOrderId();
        if (refundOrderId != null) {
            lookUps.add(() -> books.endedUnderQuery(refundOrderId));
        }
        String invoiceNo = settlement.invoiceNo();
        String cancelNo = settlement.cancelNo();
        if (invoiceNo != null) {
            lookUps.add(() -> books.invoiceNoQuery(invoiceNo));
        } else if (cancelNo != null) {
            lookUps.add(() -> books.cancelNoQuery(cancelNo));
        } else if (attempt.transTime() != null) {
            lookUps.add(() -> books.holdQuery(attempt));
            lookUps.add(() -> books.voidedQuery(attempt));
            lookUps.add(() -> books.settledByQuery(attempt));
            lookUps.add(books::liveHoldQuery);
        } else {
            lookUps.add(books::liveHoldQuery);
            lookUps.add(() -> books.lastEndedQuery(attempt.transNo(), attempt.priceFen()));
        }
        if (settlement.outcome() == Outcome.CAPTURE) {
            Query<Case> openCases = openCasesQuery(settlement.recharge().site(), settlement.recharge().orderId());
            Query<Long> solved = CaseSql.solvedOutside(settlement.recharge(), attempt, settlement.refundOrderId());
            lookUps.add(() -> openCases);
            lookUps.add(() -> solved);
            books.open(lookUps);
            for (Query<?> read : List.of(openCases, solved)) {
                readAhead.put(read.command(), books.known.get(read.command()));
            }
        } else {
            books.open(lookUps);
        }
        return books;
    }

    @Override
    public Books open(OverdueHold overdue) {
        LockedBooks books = new LockedBooks(overdue.recharge());
        books.open(List.of(books::liveHoldQuery));
        return books;
    }

    @Override
    public Books open(Case about) {
        LockedBooks books = new LockedBooks(about.site(), about.flowNo(), about.orderId());
        books.open(List.of(books::liveHoldQuery));
        return books;
    }

    @Override
    public Optional<Case> findCase(String site, long id) {
        return first(new Query<>(Command.of(CaseSql.CASE, site, id), LedgerRows::caseFile));
    }

    @Override
    public Optional<Case> lockCase(String site, long id) {
        return work.lock(new Query<>(Command.of(CaseSql.CASE, site, id), LedgerRows::caseFile),
                Command.of(CaseSql.TOUCH_CASE, site, id));
    }

    @Override
    public Optional<Account> lockAccount(String site, String cardType, String cardNo) {
        return work.lock(Sql.readAccount(Sql.ACCOUNT_OF_CARD, site, cardType, cardNo),
                Sql.raiseAccount(Sql.ACCOUNT_OF_CARD, site, cardType, cardNo));
    }

    @Override
    public Account openAccount(long id, Recharge recharge, Instant openedAt) {
        write(Sql.INSERT_ACCOUNT, recharge.site(), id, recharge.cardType(), recharge.cardNo(), recharge.patient().id(),
                recharge.patient().name(), recharge.patient().idCardNo(), recharge.patient().mobile(), utc(openedAt));
        return new Account(recharge.site(), id, recharge.cardType(), recharge.cardNo(), recharge.patient().id(),
                recharge.patient().name(), recharge.patient().idCardNo(), 0, 0);
    }

    @Override
    public void updatePatient(Account account, Recharge recharge) {
        write(Sql.UPDATE_PATIENT, recharge.patient().id(), recharge.patient().name(), recharge.patient().idCardNo(),
                recharge.patient().mobile(),
                account.site(), account.id());
    }

    @Override
    public Optional<Recharge> findRecharge(String site, String flowNo) {
        return first(new Query<>(Command.of(Sql.FIND_IMPORTED_RECHARGE, site, flowNo), LedgerRows::importedRecharge));
    }

    @Override
    public Optional<Spend> findSpend(String site, String spendNo) {
        return first(new Query<>(Command.of(Sql.FIND_IMPORTED_SPEND, site, spendNo), LedgerRows::importedSpend));
    }

    @Override
    public Optional<SpendReturn> findReturn(String site, String returnNo) {
        return first(new Query<>(Command.of(Sql.FIND_IMPORTED_RETURN, site, returnNo), LedgerRows::importedReturn));
    }

    @Override
    public long returnedFen(String site, String spendNo) {
        return first(new Query<>(Command.of(Sql.RETURNED_OF_SPEND, site, spendNo), row -> row.getLong(1)))
                .orElseThrow();
    }

    @Override
    public Optional<LedgerStore.LastCapture> lastCapture(Account account) {
        return first(new Query<>(Command.of(Sql.LAST_CAPTURE, account.site(), account.id()), LedgerRows::lastCapture));
    }

    @Override
    public boolean isDecided(String site, CaseKind kind, String transNo) {
        return first(new Query<>(Command.of(CaseSql.DECIDED, site, kind.name(), transNo), row -> row.getLong(1)))
                .isPresent();
    }

    @Override
    public void book(JournalEntry entry) {
        Account account = entry.account();
        write(Sql.INSERT_ENTRY, account.site(), entry.id(), entry.kind().name(), account.id(), utc(entry.bookedAt()));
        List<Object> values = new ArrayList<>();
        int lineNo = 1;
        for (Posting posting : entry.postings()) {
            values.addAll(List.of(account.site(), entry.id(), lineNo++, posting.book().name(), posting.amountFen()));
        }
        work.write(new Command(Sql.insertPostings(entry.postings().size()), values));
        write(Sql.MOVE_BALANCES, entry.sum(Book.SPENDABLE), entry.sum(Book.HELD), account.site(), account.id());
    }

    @Override
    public boolean isRunningImport(String site, long importId) {
        return first(work.statements().share(
                new Query<>(Command.of(Sql.RUNNING_IMPORT, site, importId), row -> row.getLong("id")))).isPresent();
    }

    @Override
    public void insertRecharge(long id, long importId, Account account, Recharge recharge) {
        write(Sql.INSERT_RECHARGE, account.site(), id, account.id(), recharge.flowNo(), recharge.orderId(),
                recharge.hisOrderId(), recharge.channelType(), recharge.channelOrderNo(), recharge.orderMemo(),
                recharge.payFen(), utc(recharge.paidAt()), importId);
    }

    @Override
    public void insertSpend(long id, long importId, Account account, Spend spend) {
        write(Sql.INSERT_SPEND, account.site(), id, account.id(), spend.spendNo(), spend.amountFen(),
                utc(spend.spentAt()), spend.memo(), importId);
    }

    @Override
    public void insertReturn(long id, long importId, SpendReturn returned) {
        write(Sql.INSERT_RETURN, id, returned.returnNo(), returned.amountFen(), utc(returned.returnedAt()),
                returned.memo(),
                importId,
                returned.site(), returned.spendNo());
    }

    @Override
    public void insertHold(String site, Hold hold, Details details, @Nullable Long decisionId) {
        Attempt attempt = hold.attempt();
        write(Sql.INSERT_HOLD, site, hold.id(), hold.rechargeId(), attempt.transNo(), attempt.priceFen(),
                utc(attempt.transTime()), hold.cancelNo(), hold.invoiceNo(), utc(hold.placedAt()), hold.balanceFen(),
                details.payWay(), details.channelId(), details.operatorId(), details.operatorName(), details.remark(),
                details.extension(), decisionId);
        write(Sql.INSERT_LIVE_HOLD, site, hold.rechargeId(), hold.id(), utc(hold.placedAt()));
        write(Sql.HOLD_ON_RECHARGE, attempt.priceFen(), site, hold.rechargeId());
    }

    @Override
    public void insertSettlement(String site, long id, Hold settled, Details details, @Nullable Long decisionId) {
        Hold.Settled settlement = settled.settlement();
        Attempt attempt = settlement.attempt();
        boolean captured = settlement.outcome() == Outcome.CAPTURE;
        write(Sql.INSERT_SETTLEMENT, site, id, settled.id(), settled.rechargeId(), settlement.outcome().name(),
                attempt.transNo(), attempt.priceFen(), utc(attempt.transTime()), utc(settlement.at()),
                settlement.balanceFen(), settlement.refundOrderId(), details.payWay(), details.channelId(),
                details.operatorId(), details.operatorName(), details.remark(), details.extension(), decisionId);
        write(Sql.DELETE_LIVE_HOLD, site, settled.rechargeId(), settled.id());
        long priceFen = settled.attempt().priceFen();
        write(Sql.SETTLE_ON_RECHARGE, priceFen, captured ? priceFen : 0, captured ? settlement.refundOrderId() : null,
                site,
                settled.rechargeId());
    }

    @Override
    public void insertReversal(String site, long id, Hold reversed, long decisionId) {
        long priceFen = reversed.attempt().priceFen();
        write(Sql.INSERT_REVERSAL, site, id, reversed.id(), reversed.rechargeId(), priceFen,
                utc(reversed.reversal().at()),
                reversed.reversal().balanceFen(), decisionId);
        write(Sql.REVERSE_ON_RECHARGE, priceFen, site, reversed.rechargeId(), reversed.id(), site,
                reversed.rechargeId());
    }

    @Override
    public void insertRefundNumber(RefundNumber number) {
        write(Sql.INSERT_REFUND_NUMBER, number.site(), number.id(), number.holdId(), number.lineNo(), number.number(),
                utc(number.knownAt()), number.decisionId());
        if (number.lineNo() == RefundNumber.LEARNED) {
            write(Sql.NUMBER_ON_RECHARGE, number.site(), NO_HOLD, number.site(), number.site(), number.holdId());
        }
    }

    @Override
    public VoidedAttempt voidAttempt(String site, long rechargeId, Attempt attempt, Instant now) {
        long id = nextId();
        write(Sql.INSERT_VOIDED, site, id, rechargeId, attempt.transNo(), attempt.priceFen(),
                utc(attempt.transTime()), utc(now), utc(now));
        return new VoidedAttempt(id, now, now);
    }

    @Override
    public VoidedAttempt voidAgain(String site, VoidedAttempt known, Instant now) {
        write(Sql.RENEW_VOIDED, utc(now), site, known.id());
        return new VoidedAttempt(known.id(), known.voidedAt(), now);
    }

    @Override
    public List<VendorHold> openOrder(String site, String orderId) {
        List<List<?>> results = work.read(VendorSql.open(work.statements(), site, orderId));
        if (results.get(0).isEmpty()) {
            write(VendorSql.INSERT_ORDER, site, nextId(), orderId);
        }
        Map<Long, List<RefundNumber>> numbers = results.get(2).stream().map(RefundNumber.class::cast)
                .collect(Collectors.groupingBy(RefundNumber::holdId));
        return results.get(1).stream().map(VendorHold.class::cast)
                .map(hold -> numbers.containsKey(hold.id()) ? hold.with(numbers.get(hold.id())) : hold).toList();
    }

    @Override
    public boolean hasVendorInvoiceNo(String site, String invoiceNo) {
        return first(new Query<>(Command.of(VendorSql.HAS_INVOICE_NO, site, invoiceNo), row -> true)).isPresent();
    }

    @Override
    public boolean hasVendorCancelNo(String site, String cancelNo) {
        return first(new Query<>(Command.of(VendorSql.HAS_CANCEL_NO, site, cancelNo), row -> true)).isPresent();
    }

    @Override
    public void insertVendorHold(VendorHold hold) {
        work.write(VendorSql.insertHold(hold));
    }

    @Override
    public void updateVendorHold(VendorHold hold) {
        work.write(VendorSql.updateHold(hold));
    }

    @Override
    public void insertVendorSettlement(long id, VendorHold decided, @Nullable Long decisionId) {
        work.write(VendorSql.insertSettlement(id, decided, decisionId));
    }

    @Override
    public void insertVendorReversal(long id, VendorHold captured, long decisionId, Instant now) {
        write(VendorSql.INSERT_REVERSAL, captured.recharge().site(), id, captured.id(), utc(now), decisionId);
    }

    @Override
    public boolean mayBeCapturedAtVendor(VendorHold hold) {
        return first(new Query<>(Command.of(VendorSql.MAY_BE_CAPTURED, hold.recharge().site(), hold.id()), row -> true))
                .isPresent();
    }

    @Override
    public void insertVendorAnswer(long id, VendorCall call, VendorOutcome outcome, boolean counted, Instant now) {
        work.write(VendorSql.insertAnswer(id, call, outcome, counted, now));
    }

    @Override
    public void openCase(String subject, Case opened) {
        if (work.writeNow(Command.of(Sql.COUNT_UP_CASE, utc(opened.seen().lastAt()), opened.site(), subject)) == 0) {
            write(Sql.INSERT_CASE, opened.site(), opened.id(), opened.kind().name(), subject, opened.flowNo(),
                    opened.orderId(), opened.attempt().transNo(), opened.attempt().priceFen(),
                    utc(opened.attempt().transTime()), opened.refund().holdId(),
                    opened.refund().cancelNo(), opened.refund().refundOrderId(),
                    opened.reason() == null ? null : opened.reason().name(),
                    utc(opened.seen().openedAt()), utc(opened.seen().lastAt()), opened.seen().times(),
                    opened.earlierCaseId());
        }
    }

    @Override
    public void solveCase(String site, String subject, Instant now, CaseEnd end) {
        write(Sql.SOLVE_CASE, utc(now), end.written(), site, subject);
    }

    @Override
    public void closeCase(Case open, Instant now, CaseEnd end, @Nullable Long decisionId) {
        write(CaseSql.CLOSE_CASE, utc(now), end.written(), decisionId, open.site(), open.id());
    }

    @Override
    public Optional<Long> solvedOutside(RechargeRef ref, Attempt attempt, @Nullable String refundOrderId) {
        return rowsReadAhead(CaseSql.solvedOutside(ref, attempt, refundOrderId)).stream().findFirst();
    }

    @Override
    public List<Case> openCasesBeside(Case about) {
        return work.rows(CaseSql.openBeside(about));
    }

    @Override
    public List<Case> openCasesOfOrder(String site, String orderId) {
        return rowsReadAhead(openCasesQuery(site, orderId));
    }

    @SuppressWarnings("unchecked") // as for a look-up
    private <T> List<T> rowsReadAhead(Query<T> query) {
        List<?> read = readAhead.get(query.command());
        return read == null ? work.rows(query) : (List<T>) read;
    }

    private static Query<Case> openCasesQuery(String site, String orderId) {
        return new Query<>(Command.of(CaseSql.OPEN_OF_ORDER, site, orderId), LedgerRows::caseFile);
    }

    @Override
    public Optional<CaseDecision> findDecision(String site, String token) {
        return first(new Query<>(Command.of(CaseSql.DECISION_OF_TOKEN, site, token), CaseSql::decision));
    }

    @Override
    public Optional<CaseProposal> findProposal(String site, String token) {
        return first(new Query<>(Command.of(CaseSql.PROPOSAL_OF_TOKEN, site, token), CaseSql::proposal));
    }

    @Override
    public Optional<CaseProposal> findProposal(String site, long id) {
        return first(new Query<>(Command.of(CaseSql.PROPOSAL, site, id), CaseSql::proposal));
    }

    @Override
    public boolean isMatchedElsewhere(Case ofBill, Hold captured, LocalDate day) {
        return first(new Query<>(Command.of(CaseSql.MATCHED_ELSEWHERE, ofBill.site(), ofBill.id(), day,
                utc(captured.settlement().at()), ofBill.site(), captured.id()), row -> row.getLong(1))).isPresent();
    }

    @Override
    public Optional<CaseProposal> openProposal(Case about) {
        return first(new Query<>(Command.of(CaseSql.OPEN_PROPOSAL, about.site(), about.id()), CaseSql::proposal));
    }

    @Override
    public void insertDecision(CaseDecision decision, @Nullable Long proposalId) {
        work.write(CaseSql.insert(decision, proposalId));
    }

    @Override
    public void insertProposal(CaseProposal proposal) {
        work.write(CaseSql.insert(proposal));
    }

    @Override
    public void endProposal(CaseProposal ended) {
        work.write(CaseSql.end(ended));
    }

    private static CapturedByPeople together(CapturedByPeople one, CapturedByPeople other) {
        Set<CaseKind> answered = EnumSet.copyOf(one.answered());
        answered.addAll(other.answered());
        return new CapturedByPeople(one.hold(), answered);
    }

    /** The books of one recharge. What opening them has read is not read again. */
    private final class LockedBooks implements Books {

        private final String site;
        /** The recharge as the call names it; once found, by its flow number. */
        private OfRecharge sql;
        private String number;
        private final Map<Command, List<?>> known = new HashMap<>();
        private @Nullable Account account;
        private @Nullable BookedRecharge recharge;

        LockedBooks(RechargeRef ref) {
            this(ref.site(), ref.flowNo(), ref.orderId());
        }

        LockedBooks(String site, @Nullable String flowNo, @Nullable String orderId) {
            this.site = site;
            sql = flowNo != null ? OfRecharge.BY_FLOW_NO : OfRecharge.BY_ORDER_ID;
            number = Optional.ofNullable(flowNo).or(() -> Optional.ofNullable(orderId))
                    .orElseThrow(UnclearRecharge::none);
        }

        /** @param lookUps the likely look-ups of the decision, read in the same trip */
        void open(List<Supplier<Query<?>>> lookUps) {
            boolean locked = lockAndRead(lookUps);
            if (!locked) {
                // The recharge was committed between the lock, which found none, and the read: now the lock finds it.
                locked = lockAndRead(lookUps);
            }
            if (!locked) {
                throw new IllegalStateException("A recharge without account");
            }
        }

        /** @return whether the account is locked; refuses an unknown or ambiguous recharge */
        private boolean lockAndRead(List<Supplier<Query<?>>> lookUps) {
            List<Query<?>> queries = new ArrayList<>(work.statements().lock(
                    Sql.readAccount(sql.account, site, site, number),
                    Sql.raiseAccount(sql.account, site, site, number)));
            queries.add(new Query<>(Command.of(sql.read(work.statements().nextId()), site, number), row -> {
                reservedId = row.getLong("next_id");
                return LedgerRows.recharge(row);
            }));
            lookUps.forEach(lookUp -> queries.add(lookUp.get()));
            if (sql == OfRecharge.BY_ORDER_ID) {
                // the order may have a second recharge by now, and then the look-ups found nothing
                queries.add(new Query<>(Command.of(OfRecharge.OF_ORDER, site, number), row -> row.getLong("id")));
            }
            List<List<?>> results = work.read(queries);
            List<?> recharges = results.get(1);
            if (recharges.isEmpty()) {
                throw UnclearRecharge.none();
            }
            if (recharges.size() > 1 || sql == OfRecharge.BY_ORDER_ID && results.get(results.size() - 1).size() > 1) {
                throw UnclearRecharge.ofOrder();
            }
            if (results.get(0).isEmpty()) {
                return false;
            }
            account = (Account) results.get(0).get(0);
            recharge = (BookedRecharge) recharges.get(0);
            sql = OfRecharge.BY_FLOW_NO;
            number = recharge.flowNo();
            for (int i = 0; i < lookUps.size(); i++) {
                known.put(lookUps.get(i).get().command(), results.get(i + 2));
            }
            return true;
        }

        @Override
        public Account account() {
            return Objects.requireNonNull(account, "The books are not open");
        }

        @Override
        public BookedRecharge recharge() {
            return Objects.requireNonNull(recharge, "The books are not open");
        }

        @Override
        public Optional<Hold> liveHold() {
            return recharge().heldFen() == 0 ? Optional.empty() : lookUp(liveHoldQuery());
        }

        @Override
        public Optional<Hold> holdOf(Attempt attempt) {
            return lookUp(holdQuery(attempt));
        }

        @Override
        public Optional<Hold> holdSettledBy(Attempt attempt) {
            return lookUp(settledByQuery(attempt));
        }

        @Override
        public Optional<Hold> holdEndedUnder(String refundOrderId) {
            return lookUp(endedUnderQuery(refundOrderId));
        }

        @Override
        public Optional<Hold> lastEnded(String transNo, long priceFen) {
            return lookUp(lastEndedQuery(transNo, priceFen));
        }

        @Override
        public Optional<Hold> captured(String transNo, long priceFen) {
            return lookUp(query(sql.capturedHold, LedgerRows::hold, transNo, priceFen));
        }

        @Override
        public List<CapturedByPeople> capturedByPeople(long priceFen) {
            Map<Long, CapturedByPeople> found = new LinkedHashMap<>();
            for (CapturedByPeople row : work
                    .rows(query(sql.capturedByPeople, LedgerRows::capturedByPeople, priceFen))) {
                found.merge(row.hold().id(), row, JdbcTransaction::together);
            }
            return List.copyOf(found.values());
        }

        @Override
        public Optional<Hold> hold(long id) {
            return first(new Query<>(Command.of(Sql.HOLD_BY_ID, site, id), LedgerRows::hold))
                    .filter(hold -> hold.rechargeId() == recharge().id());
        }

        @Override
        public Optional<Hold> capturedLate(Hold released) {
            return first(new Query<>(Command.of(Sql.HOLD_CAPTURED_LATE, site, released.id()), LedgerRows::hold));
        }

        @Override
        public Optional<Hold> capturedLate(Attempt attempt) {
            return lookUp(capturedLateQuery(attempt));
        }

        Query<Hold> capturedLateQuery(Attempt attempt) {
            return attempt.transTime() == null
                    ? query(sql.untimedHoldCapturedLate, LedgerRows::hold, attempt.transNo(), attempt.priceFen())
                    : query(sql.timedHoldCapturedLate, LedgerRows::hold, attempt.transNo(), attempt.priceFen(),
                            utc(attempt.transTime()));
        }

        @Override
        public ChannelRefunds channelRefunds() {
            return first(query(sql.channelRefunds, LedgerRows::channelRefunds)).orElse(ChannelRefunds.NONE);
        }

        @Override
        public Optional<Hold> holdByInvoiceNo(String invoiceNo) {
            return lookUp(invoiceNoQuery(invoiceNo));
        }

        @Override
        public Optional<Hold> holdByCancelNo(String cancelNo) {
            return lookUp(cancelNoQuery(cancelNo));
        }

        @Override
        public Optional<VoidedAttempt> voided(Attempt attempt) {
            return lookUp(voidedQuery(attempt));
        }

        Query<Hold> liveHoldQuery() {
            return query(sql.liveHold, LedgerRows::hold);
        }

        Query<Hold> holdQuery(Attempt attempt) {
            return attempt.transTime() == null
                    ? query(sql.holdOfUntimedAttempt, LedgerRows::hold, attempt.transNo(), attempt.priceFen())
                    : query(sql.holdOfTimedAttempt, LedgerRows::hold, attempt.transNo(), attempt.priceFen(),
                            utc(attempt.transTime()));
        }

        Query<Hold> settledByQuery(Attempt attempt) {
            return query(sql.holdSettledBy, LedgerRows::hold, attempt.transNo(), attempt.priceFen(),
                    utc(attempt.transTime()));
        }

        Query<Hold> endedUnderQuery(String refundOrderId) {
            return query(sql.holdEndedUnder, LedgerRows::hold, refundOrderId, refundOrderId);
        }

        Query<Hold> lastEndedQuery(String transNo, long priceFen) {
            return query(sql.lastEndedHold, LedgerRows::hold, transNo, priceFen);
        }

        Query<Hold> invoiceNoQuery(String invoiceNo) {
            return new Query<>(Command.of(Sql.HOLD_BY_INVOICE_NO, site, invoiceNo), LedgerRows::hold);
        }

        Query<Hold> cancelNoQuery(String cancelNo) {
            return new Query<>(Command.of(Sql.HOLD_BY_CANCEL_NO, site, cancelNo), LedgerRows::hold);
        }

        Query<VoidedAttempt> voidedQuery(Attempt attempt) {
            return attempt.transTime() == null
                    ? query(sql.voidedUntimedAttempt, LedgerRows::voided, attempt.transNo(), attempt.priceFen())
                    : query(sql.voidedTimedAttempt, LedgerRows::voided, attempt.transNo(), attempt.priceFen(),
                            utc(attempt.transTime()));
        }

        /** A query about this recharge, whose first values name it. */
        private <T> Query<T> query(String text, RowMapper<T> mapper, @Nullable Object... values) {
            List<Object> all = new ArrayList<>(List.of(site, site, number));
            all.addAll(Arrays.asList(values));
            return new Query<>(new Command(text, all), mapper);
        }

        @SuppressWarnings("unchecked") // the rows under a command were read by the query of that command
        private <T> Optional<T> lookUp(Query<T> query) {
            List<?> rows = known.get(query.command());
            return rows == null ? first(query) : ((List<T>) rows).stream().findFirst();
        }
    }

    private void write(String sql, @Nullable Object... values) {
        work.write(Command.of(sql, values));
    }

    private <T> Optional<T> first(Query<T> query) {
        return work.first(query);
    }
}
