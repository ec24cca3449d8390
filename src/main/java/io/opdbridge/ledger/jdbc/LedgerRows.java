package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.ChannelRefunds;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.ledger.Account;
import io.opdbridge.ledger.BookedRecharge;
import io.opdbridge.ledger.Books.CapturedByPeople;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseEnd;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.Hold;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.RefundNumber;
import io.opdbridge.ledger.VoidedAttempt;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.nullableLong;

/** Turns result rows into the ledger's records. */
public final class LedgerRows {

    private LedgerRows() {
    }

    static Account account(ResultSet row) throws SQLException {
        return new Account(row.getString("site"), row.getLong("id"), row.getString("card_type"),
                row.getString("card_no"), row.getString("patient_id"), row.getString("patient_name"),
                row.getString("id_card_no"), row.getLong("spendable_fen"), row.getLong("held_fen"));
    }

    static BookedRecharge recharge(ResultSet row) throws SQLException {
        return new BookedRecharge(row.getLong("id"), row.getString("flow_no"), row.getString("order_id"),
                row.getLong("pay_fen"), row.getLong("captured_fen"), row.getLong("held_fen"),
                row.getString("channel_type"), instant(row, "paid_at"));
    }

    /** From a row that counts refunds of a recharge. */
    static ChannelRefunds channelRefunds(ResultSet row) throws SQLException {
        return new ChannelRefunds(row.getLong("refunds"), nullableInstant(row, "last_refund_at"));
    }

    static Recharge importedRecharge(ResultSet row) throws SQLException {
        return new Recharge(row.getString("site"), row.getString("card_type"), row.getString("card_no"),
                new Recharge.Patient(row.getString("patient_id"), row.getString("patient_name"),
                        row.getString("id_card_no"), row.getString("mobile")),
                row.getString("order_id"), row.getString("flow_no"),
                row.getString("his_order_id"), row.getString("channel_type"), row.getString("channel_order_no"),
                row.getLong("pay_fen"), instant(row, "paid_at"), row.getString("order_memo"));
    }

    static Spend importedSpend(ResultSet row) throws SQLException {
        return new Spend(row.getString("site"), row.getString("card_type"), row.getString("card_no"),
                row.getString("spend_no"), row.getLong("amount_fen"), instant(row, "spent_at"), row.getString("memo"));
    }

    static SpendReturn importedReturn(ResultSet row) throws SQLException {
        return new SpendReturn(row.getString("site"), row.getString("return_no"), row.getString("spend_no"),
                row.getLong("amount_fen"), instant(row, "returned_at"), row.getString("memo"));
    }

    static LedgerStore.LastCapture lastCapture(ResultSet row) throws SQLException {
        return new LedgerStore.LastCapture(row.getString("flow_no"), row.getString("order_id"),
                row.getString("cancel_no"));
    }

    static ListedRecharge listedRecharge(ResultSet row) throws SQLException {
        return new ListedRecharge(row.getString("order_id"), row.getString("flow_no"), instant(row, "paid_at"),
                row.getString("channel_type"), row.getString("channel_order_no"), row.getString("his_order_id"),
                row.getString("refund_order_id"), row.getLong("pay_fen"), row.getLong("captured_fen"),
                row.getString("order_memo"), row.getInt("refundable") == 1);
    }

    static Hold hold(ResultSet row) throws SQLException {
        long priceFen = row.getLong("price_fen");
        String outcome = row.getString("outcome");
        Hold.Settled settled = outcome == null ? null : new Hold.Settled(Outcome.valueOf(outcome),
                new Attempt(row.getString("settled_trans_no"), priceFen, nullableInstant(row, "settled_trans_time")),
                instant(row, "settled_at"), row.getLong("settled_balance_fen"),
                row.getString("settled_refund_order_id"));
        Instant reversedAt = nullableInstant(row, "reversed_at");
        Hold.Reversed reversed = reversedAt == null ? null
                : new Hold.Reversed(reversedAt, row.getLong("reversed_balance_fen"));
        return new Hold(row.getLong("id"), row.getLong("recharge_id"),
                new Attempt(row.getString("trans_no"), priceFen, nullableInstant(row, "trans_time")),
                row.getString("cancel_no"), row.getString("invoice_no"), instant(row, "placed_at"),
                row.getLong("balance_fen"), settled, reversed);
    }

    static CapturedByPeople capturedByPeople(ResultSet row) throws SQLException {
        Set<CaseKind> answered = EnumSet.of(CaseKind.valueOf(row.getString("decided_kind")));
        if (row.getString("ended_kind") != null) {
            answered.add(CaseKind.valueOf(row.getString("ended_kind")));
        }
        return new CapturedByPeople(hold(row), answered);
    }

    static VoidedAttempt voided(ResultSet row) throws SQLException {
        return new VoidedAttempt(row.getLong("id"), instant(row, "voided_at"), instant(row, "last_seen_at"));
    }

    public static RefundNumber refundNumber(ResultSet row) throws SQLException {
        return new RefundNumber(row.getString("site"), row.getLong("id"), row.getLong("hold_id"), row.getInt("line_no"),
                row.getString("refund_order_id"), instant(row, "known_at"), nullableLong(row, "decision_id"));
    }

    public static Case caseFile(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        String solution = row.getString("solution");
        return new Case(row.getString("site"), row.getLong("id"), CaseKind.valueOf(row.getString("kind")),
                row.getString("flow_no"), row.getString("order_id"),
                new Attempt(row.getString("trans_no"), row.getLong("price_fen"), nullableInstant(row, "trans_time")),
                new Case.Refund(nullableLong(row, "hold_id"), row.getString("cancel_no"),
                        row.getString("refund_order_id")),
                reason == null ? null : AnswerCode.valueOf(reason),
                new Case.Seen(instant(row, "opened_at"), instant(row, "last_seen_at"), row.getLong("times_seen")),
                new Case.Solved(nullableInstant(row, "solved_at"), solution == null ? null : CaseEnd.read(solution)),
                nullableLong(row, "earlier_case_id"));
    }
}
