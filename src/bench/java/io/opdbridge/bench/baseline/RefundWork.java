package io.opdbridge.bench.baseline;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The same rules of money as the bridge's (contract, section 5) in the plainest form: statements and conditions, in
 * one transaction that its caller owns. The caller commits a refusal as well, because a case may go with it.
 * Left out is what only relaxed callers need: attempts without transaction time.
 */
public final class RefundWork {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT);

    private static final String FIND_RECHARGE = "SELECT id, account_id FROM recharge WHERE site = ? AND flow_no = ?";

    /** The lock: HSQLDB does not hold SELECT … FOR UPDATE as one. */
    private static final String LOCK_ACCOUNT = "UPDATE account SET decisions = decisions + 1 WHERE site = ? AND id = ?";

    private static final String READ_BOOK = """
            SELECT r.id, r.account_id, r.flow_no, r.order_id, r.pay_fen, r.captured_fen, r.held_fen, l.hold_id,
                   a.card_type, a.card_no, a.patient_id, a.spendable_fen
            FROM recharge r JOIN account a ON a.site = r.site AND a.id = r.account_id
            LEFT JOIN live_hold l ON l.site = r.site AND l.recharge_id = r.id
            WHERE r.site = ? AND r.id = ?
            """;

    private static final String HOLD = """
            SELECT h.id, h.recharge_id, h.trans_no, h.price_fen, h.cancel_no, h.invoice_no, h.placed_at, h.balance_fen,
                   s.outcome, s.settled_at, s.balance_fen AS settled_balance_fen
            FROM refund_hold h LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE h.site = ? AND\040""";
    private static final String HOLD_BY_ID = HOLD + "h.id = ?";
    private static final String HOLD_BY_INVOICE_NO = HOLD + "h.invoice_no = ?";
    private static final String HOLD_BY_CANCEL_NO = HOLD + "h.cancel_no = ?";
    private static final String HOLD_BY_ATTEMPT = HOLD
            + "h.recharge_id = ? AND h.trans_no = ? AND h.price_fen = ? AND h.trans_time = ?";
    private static final String HOLD_BY_SETTLEMENT = HOLD
            + "s.recharge_id = ? AND s.trans_no = ? AND s.price_fen = ? AND s.trans_time = ?";

    private static final String VOIDED = """
            SELECT voided_at FROM voided_attempt
            WHERE site = ? AND recharge_id = ? AND trans_no = ? AND price_fen = ? AND trans_time = ?
            """;
    private static final String INSERT_VOIDED = """
            INSERT INTO voided_attempt (site, id, recharge_id, trans_no, price_fen, trans_time, voided_at, last_seen_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_ENTRY = "INSERT INTO journal_entry (site, id, kind, account_id, booked_at) VALUES (?, ?, ?, ?, ?)";
    private static final String INSERT_POSTING = "INSERT INTO posting (site, entry_id, line_no, book, amount_fen) VALUES (?, ?, ?, ?, ?)";
    private static final String MOVE_BALANCES = "UPDATE account SET spendable_fen = spendable_fen + ?, held_fen = held_fen + ? WHERE site = ? AND id = ?";
    private static final String INSERT_HOLD = """
            INSERT INTO refund_hold (site, id, recharge_id, trans_no, price_fen, trans_time, cancel_no, invoice_no,
                                     placed_at, balance_fen, pay_way, channel_id, operator_id, operator_name, remark,
                                     extension)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String INSERT_LIVE_HOLD = "INSERT INTO live_hold (site, recharge_id, hold_id, placed_at) VALUES (?, ?, ?, ?)";
    private static final String HOLD_ON_RECHARGE = "UPDATE recharge SET held_fen = held_fen + ? WHERE site = ? AND id = ?";
    private static final String INSERT_SETTLEMENT = """
            INSERT INTO settlement (site, id, hold_id, recharge_id, outcome, trans_no, price_fen, trans_time,
                                    settled_at, balance_fen, refund_order_id, pay_way, channel_id, operator_id,
                                    operator_name, remark, extension)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String DELETE_LIVE_HOLD = "DELETE FROM live_hold WHERE site = ? AND recharge_id = ?";
    private static final String SETTLE_ON_RECHARGE = """
            UPDATE recharge SET held_fen = held_fen - ?, captured_fen = captured_fen + ?,
                                refund_order_id = COALESCE(?, refund_order_id)
            WHERE site = ? AND id = ?
            """;

    private static final String SOLVE_CASE = """
            UPDATE case_file SET open_subject = NULL, solved_at = ?, solution = ? WHERE site = ? AND open_subject = ?
            """;
    private static final String COUNT_UP_CASE = """
            UPDATE case_file SET last_seen_at = ?, times_seen = times_seen + 1 WHERE site = ? AND open_subject = ?
            """;
    private static final String INSERT_CASE = """
            INSERT INTO case_file (site, id, kind, open_subject, flow_no, order_id, trans_no, price_fen, trans_time,
                                   hold_id, opened_at, last_seen_at, times_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
            """;

    private static final String LIST = """
            SELECT r.order_id, r.flow_no, r.paid_at, r.channel_type, r.channel_order_no, r.his_order_id,
                   r.refund_order_id, r.pay_fen, r.captured_fen, r.order_memo,
                   CASE WHEN r.held_fen = 0 AND r.captured_fen < r.pay_fen AND a.spendable_fen > 0
                        THEN 1 ELSE 0 END AS refundable
            FROM\040""";
    /** HSQLDB reads the tables in the order in which they are written. */
    private static final String OF_CARD = "account a JOIN recharge r ON r.site = a.site AND r.account_id = a.id WHERE a.site = ?";
    private static final String OF_ORDER = "recharge r JOIN account a ON a.site = r.site AND a.id = r.account_id WHERE r.site = ?";

    private final Statements db;
    private final String nextIdSql;

    /** @param nextIdSql takes the next number of the sequence, which each database writes its own way */
    public RefundWork(Statements db, String nextIdSql) {
        this.db = db;
        this.nextIdSql = nextIdSql;
    }

    /** A recharge, its card and its live hold while the account is locked. */
    private record Book(long rechargeId, long accountId, String flowNo, String orderId, long payFen, long capturedFen,
            long heldFen, Long liveHoldId, String cardType, String cardNo, String patientId,
            long spendableFen) {
    }

    private record Hold(long id, long rechargeId, String transNo, long priceFen, String cancelNo, String invoiceNo,
            Instant placedAt, long balanceFen, Outcome outcome, Instant settledAt, long settledBalanceFen) {
    }

    /** Rules 1 to 5. */
    public Receipt freeze(HoldRequest request) {
        Attempt attempt = request.attempt();
        String site = request.recharge().site();
        Book book = open(request.recharge());
        if (voidedAt(site, book, attempt).isPresent()) {
            throw new Refusal(AnswerCode.ALREADY_RELEASED);
        }
        Optional<Hold> same = holdOf(site, book, attempt, HOLD_BY_ATTEMPT);
        if (same.isPresent()) {
            if (same.get().outcome() == Outcome.RELEASE) {
                throw new Refusal(AnswerCode.ALREADY_RELEASED);
            }
            return placed(book, same.get());
        }
        if (book.liveHoldId() != null) {
            throw new Refusal(AnswerCode.HOLD_CONFLICT);
        }
        long restFen = book.payFen() - book.capturedFen() - book.heldFen();
        if (restFen < attempt.priceFen()) {
            throw new Refusal(restFen == 0 ? AnswerCode.NOT_REFUNDABLE : AnswerCode.OVER_REFUNDABLE_REST);
        }
        if (book.spendableFen() < attempt.priceFen()) {
            throw new Refusal(AnswerCode.INSUFFICIENT_BALANCE);
        }
        return place(site, book, attempt, request.details());
    }

    private Receipt place(String site, Book book, Attempt attempt, Details details) {
        Instant now = now();
        long id = nextId();
        long priceFen = attempt.priceFen();
        String number = DAY.format(now.atZone(ZONE)) + String.format(Locale.ROOT, "%08d", id);
        Hold hold = new Hold(id, book.rechargeId(), attempt.transNo(), priceFen, "C" + number, "I" + number, now,
                book.spendableFen() - priceFen, null, null, 0);
        book(site, id, "HOLD", book.accountId(), now, "SPENDABLE", "HELD", priceFen);
        db.update(MOVE_BALANCES, -priceFen, priceFen, site, book.accountId());
        db.update(INSERT_HOLD, site, id, book.rechargeId(), attempt.transNo(), priceFen, utc(attempt.transTime()),
                hold.cancelNo(), hold.invoiceNo(), utc(now), hold.balanceFen(), details.payWay(), details.channelId(),
                details.operatorId(), details.operatorName(), details.remark(), details.extension());
        db.update(INSERT_LIVE_HOLD, site, book.rechargeId(), id, utc(now));
        db.update(HOLD_ON_RECHARGE, priceFen, site, book.rechargeId());
        return placed(book, hold);
    }

    /** Rules 6 to 8, and the repeat of a settlement. */
    public Receipt settle(Settlement settlement) {
        String site = settlement.recharge().site();
        boolean capture = settlement.outcome() == Outcome.CAPTURE;
        Book book;
        Hold hold;
        try {
            book = open(settlement.recharge());
            hold = holdOf(settlement, book);
        } catch (Refusal refusal) {
            if (capture) {
                openCase("CAPTURE_WITHOUT_HOLD", settlement, null);
            }
            throw refusal;
        }
        if (hold == null) {
            if (capture) {
                openCase("CAPTURE_WITHOUT_HOLD", settlement, null);
                throw new Refusal(AnswerCode.NO_SUCH_HOLD);
            }
            return voidAttempt(site, book, settlement.attempt());
        }
        if (hold.priceFen() != settlement.attempt().priceFen()) {
            openCase("AMOUNT_DIFFERS", settlement, hold);
            throw new Refusal(AnswerCode.AMOUNT_DIFFERS);
        }
        if (hold.outcome() == null) {
            return settle(settlement, book, hold);
        }
        if (hold.outcome() == settlement.outcome()) {
            return settled(book, hold, hold.settledAt(), hold.settledBalanceFen());
        }
        openCase(capture ? "CAPTURE_AFTER_RELEASE" : "RELEASE_AFTER_CAPTURE", settlement, hold);
        throw new Refusal(capture ? AnswerCode.ALREADY_RELEASED : AnswerCode.ALREADY_CAPTURED);
    }

    private Receipt settle(Settlement settlement, Book book, Hold hold) {
        Instant now = now();
        long id = nextId();
        String site = settlement.recharge().site();
        Attempt attempt = settlement.attempt();
        Details details = settlement.details();
        boolean capture = settlement.outcome() == Outcome.CAPTURE;
        long priceFen = hold.priceFen();
        long backFen = capture ? 0 : priceFen;
        long balanceFen = book.spendableFen() + backFen;
        String refundOrderId = settlement.refundOrderId();
        book(site, id, settlement.outcome().name(), book.accountId(), now, "HELD", capture ? "REFUNDED" : "SPENDABLE",
                priceFen);
        db.update(MOVE_BALANCES, backFen, -priceFen, site, book.accountId());
        db.update(INSERT_SETTLEMENT, site, id, hold.id(), book.rechargeId(), settlement.outcome().name(),
                attempt.transNo(), attempt.priceFen(), utc(attempt.transTime()), utc(now), balanceFen, refundOrderId,
                details.payWay(), details.channelId(), details.operatorId(), details.operatorName(), details.remark(),
                details.extension());
        db.update(DELETE_LIVE_HOLD, site, book.rechargeId());
        db.update(SETTLE_ON_RECHARGE, priceFen, capture ? priceFen : 0, capture ? refundOrderId : null, site,
                book.rechargeId());
        db.update(SOLVE_CASE, utc(now), settlement.outcome().name(), site, "OVERDUE_HOLD|" + hold.id());
        return settled(book, hold, now, balanceFen);
    }

    /** Which hold a settlement means (contract, section 4), or null. */
    private Hold holdOf(Settlement settlement, Book book) {
        String site = settlement.recharge().site();
        if (settlement.invoiceNo() != null || settlement.cancelNo() != null) {
            Optional<Hold> named = settlement.invoiceNo() != null
                    ? first(HOLD_BY_INVOICE_NO, RefundWork::hold, site, settlement.invoiceNo())
                    : first(HOLD_BY_CANCEL_NO, RefundWork::hold, site, settlement.cancelNo());
            if (named.isPresent()) {
                if (named.get().rechargeId() != book.rechargeId()) {
                    throw new Refusal(AnswerCode.HOLD_OF_ANOTHER_RECHARGE);
                }
                return named.get();
            }
        }
        Optional<Hold> same = holdOf(site, book, settlement.attempt(), HOLD_BY_ATTEMPT);
        if (same.isPresent() || voidedAt(site, book, settlement.attempt()).isPresent()) {
            return same.orElse(null);
        }
        Optional<Hold> repeated = holdOf(site, book, settlement.attempt(), HOLD_BY_SETTLEMENT);
        if (repeated.isPresent() || book.liveHoldId() == null) {
            return repeated.orElse(null);
        }
        return first(HOLD_BY_ID, RefundWork::hold, site, book.liveHoldId())
                .filter(live -> live.transNo().equals(settlement.attempt().transNo())).orElse(null);
    }

    private Receipt voidAttempt(String site, Book book, Attempt attempt) {
        Instant now = now();
        Optional<Instant> voidedAt = voidedAt(site, book, attempt);
        if (voidedAt.isEmpty()) {
            db.update(INSERT_VOIDED, site, nextId(), book.rechargeId(), attempt.transNo(), attempt.priceFen(),
                    utc(attempt.transTime()), utc(now), utc(now));
        }
        return new Receipt(book.orderId(), book.flowNo(), null, voidedAt.orElse(now), attempt.priceFen(),
                book.spendableFen(), null);
    }

    /** The recharges that match everything the caller sent, newest first. */
    public RechargeList list(RechargeQuery query) {
        boolean single = query.orderMemo() != null || query.wxOrderNo() != null || query.hisOrderId() != null;
        StringBuilder sql = new StringBuilder(LIST).append(single ? OF_ORDER : OF_CARD);
        List<Object> values = new ArrayList<>(List.of(query.site()));
        filter(sql, values, "r.order_memo", query.orderMemo());
        filter(sql, values, "r.channel_order_no", query.wxOrderNo());
        filter(sql, values, "r.his_order_id", query.hisOrderId());
        filter(sql, values, "a.card_no", query.cardNo());
        filter(sql, values, "a.card_type", query.cardType());
        filter(sql, values, "a.id_card_no", query.idCardNo());
        filter(sql, values, "a.mobile", query.mobile());
        filter(sql, values, "a.patient_name", query.patientName());
        if (query.wxOrderNo() != null) {
            sql.append(" AND r.channel_type = '0'");
        }
        if (!single) {
            sql.append(" AND r.paid_at >= ? AND r.paid_at < ?");
            values.add(utc(query.from()));
            values.add(utc(query.until()));
        }
        sql.append(" ORDER BY r.paid_at DESC, r.id DESC FETCH FIRST ").append(query.maxRows() + 1).append(" ROWS ONLY");
        List<ListedRecharge> found = db.query(sql.toString(), RefundWork::listed, values.toArray());
        boolean cut = found.size() > query.maxRows();
        return new RechargeList(cut ? found.subList(0, query.maxRows()) : found, cut);
    }

    private static void filter(StringBuilder sql, List<Object> values, String column, String value) {
        if (value != null) {
            sql.append(" AND ").append(column).append(" = ?");
            values.add(value);
        }
    }

    private Book open(RechargeRef ref) {
        long[] found = first(FIND_RECHARGE, row -> new long[] {row.getLong(1), row.getLong(2)}, ref.site(),
                ref.flowNo()).orElseThrow(() -> new Refusal(AnswerCode.NO_SUCH_RECHARGE));
        db.update(LOCK_ACCOUNT, ref.site(), found[1]);
        Book book = first(READ_BOOK, RefundWork::book, ref.site(), found[0]).orElseThrow();
        if (!ref.orderId().equals(book.orderId())) {
            throw new Refusal(AnswerCode.ORDER_DIFFERS);
        }
        if (!ref.cardType().equals(book.cardType()) || !ref.cardNo().equals(book.cardNo())) {
            throw new Refusal(AnswerCode.CARD_DIFFERS);
        }
        if (book.patientId() != null && !ref.patientId().equals(book.patientId())) {
            throw new Refusal(AnswerCode.PATIENT_DIFFERS);
        }
        return book;
    }

    private Optional<Hold> holdOf(String site, Book book, Attempt attempt, String sql) {
        return first(sql, RefundWork::hold, site, book.rechargeId(), attempt.transNo(), attempt.priceFen(),
                utc(attempt.transTime()));
    }

    private Optional<Instant> voidedAt(String site, Book book, Attempt attempt) {
        return first(VOIDED, row -> instant(row, "voided_at"), site, book.rechargeId(), attempt.transNo(),
                attempt.priceFen(), utc(attempt.transTime()));
    }

    private void book(String site, long id, String kind, long accountId, Instant now, String from, String to,
            long priceFen) {
        db.update(INSERT_ENTRY, site, id, kind, accountId, utc(now));
        db.updateAll(INSERT_POSTING, List.of(new Object[] {site, id, 1, from, -priceFen},
                new Object[] {site, id, 2, to, priceFen}));
    }

    private void openCase(String kind, Settlement settlement, Hold hold) {
        Attempt attempt = settlement.attempt();
        RechargeRef ref = settlement.recharge();
        String subject = String.join("|", kind, String.valueOf(hold == null ? ref.flowNo() : hold.id()), ref.orderId(),
                attempt.transNo(), Long.toString(attempt.priceFen()), String.valueOf(attempt.transTime()));
        Instant now = now();
        if (db.update(COUNT_UP_CASE, utc(now), ref.site(), subject) == 0) {
            db.update(INSERT_CASE, ref.site(), nextId(), kind, subject, ref.flowNo(), ref.orderId(), attempt.transNo(),
                    attempt.priceFen(), utc(attempt.transTime()), hold == null ? null : hold.id(), utc(now), utc(now));
        }
    }

    private long nextId() {
        return first(nextIdSql, row -> row.getLong(1)).orElseThrow();
    }

    private <T> Optional<T> first(String sql, Statements.RowMapper<T> mapper, Object... parameters) {
        return db.query(sql, mapper, parameters).stream().findFirst();
    }

    private static Receipt placed(Book book, Hold hold) {
        return new Receipt(book.orderId(), book.flowNo(), hold.cancelNo(), hold.placedAt(), hold.priceFen(),
                hold.balanceFen(), hold.invoiceNo());
    }

    private static Receipt settled(Book book, Hold hold, Instant at, long balanceFen) {
        return new Receipt(book.orderId(), book.flowNo(), hold.cancelNo(), at, hold.priceFen(), balanceFen, null);
    }

    private static Book book(ResultSet row) throws SQLException {
        long liveHoldId = row.getLong("hold_id");
        return new Book(row.getLong("id"), row.getLong("account_id"), row.getString("flow_no"),
                row.getString("order_id"), row.getLong("pay_fen"), row.getLong("captured_fen"), row.getLong("held_fen"),
                liveHoldId == 0 ? null : liveHoldId, row.getString("card_type"), row.getString("card_no"),
                row.getString("patient_id"), row.getLong("spendable_fen"));
    }

    private static Hold hold(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        return new Hold(row.getLong("id"), row.getLong("recharge_id"), row.getString("trans_no"),
                row.getLong("price_fen"), row.getString("cancel_no"), row.getString("invoice_no"),
                instant(row, "placed_at"), row.getLong("balance_fen"),
                outcome == null ? null : Outcome.valueOf(outcome), instant(row, "settled_at"),
                row.getLong("settled_balance_fen"));
    }

    private static ListedRecharge listed(ResultSet row) throws SQLException {
        return new ListedRecharge(row.getString("order_id"), row.getString("flow_no"), instant(row, "paid_at"),
                row.getString("channel_type"), row.getString("channel_order_no"), row.getString("his_order_id"),
                row.getString("refund_order_id"), row.getLong("pay_fen"), row.getLong("captured_fen"),
                row.getString("order_memo"), row.getInt("refundable") == 1);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
