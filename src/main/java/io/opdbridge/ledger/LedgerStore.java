package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Work;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where the books are kept. Thread-safe. Throws {@link DatabaseUnavailableException} when the database is not
 * available.
 */
public interface LedgerStore {

    /**
     * Runs the work in a database transaction: when this returns, all of it is on disk, or nothing is. Other works may
     * share the transaction. After a serialization failure the work runs again, so it must have no effect but through
     * its argument.
     */
    <R> R inTransaction(Function<Transaction, R> work);

    /**
     * The ledger's part of a work with statements of its own: both commit together, or none does.
     *
     * @param work a database transaction; what this returns ends with it
     */
    Transaction within(Work work);

    /** The holds of a site for which a call of the vendor is due, the longest due first. */
    List<DueCall> dueVendorCalls(String site, Instant now, int max);

    /** The recharges of these orders that have a live hold at a vendor. */
    List<RechargeKey> heldAtVendor(String site, Collection<String> orderIds);

    /** Passes on the cases of all sites, oldest first, one at a time. */
    void forEachCase(boolean solvedToo, Consumer<Case> consumer);

    /** What a captured refund is searched by. */
    record LastCapture(@Nullable String flowNo, @Nullable String orderId, @Nullable String cancelNo) {
    }

    /** One database transaction. For one thread, and only inside {@link #inTransaction}. */
    interface Transaction {

        /** An id that no other row has. */
        long nextId();

        /**
         * Locks the card of a recharge and opens its books for a freeze. Refuses an unknown and an ambiguous recharge.
         */
        Books open(HoldRequest request);

        /** The same for a settlement. */
        Books open(Settlement settlement);

        /** The same for a hold that is overdue. */
        Books open(OverdueHold overdue);

        /** The same for a case. */
        Books open(Case about);

        /** A case, not locked. */
        Optional<Case> findCase(String site, long id);

        /** Locks and reads a case. Lock the account or the order before it. */
        Optional<Case> lockCase(String site, long id);

        /** Locks the account of a card, if there is one. */
        Optional<Account> lockAccount(String site, String cardType, String cardNo);

        /** Opens the account of a recharge's card, without money, and keeps it locked. */
        Account openAccount(long id, Recharge recharge, Instant openedAt);

        /** Takes over the patient's data of a newer recharge; null parts change nothing. */
        void updatePatient(Account account, Recharge recharge);

        /** The recharge as imported, with the patient's data that the account has now. */
        Optional<Recharge> findRecharge(String site, String flowNo);

        Optional<Spend> findSpend(String site, String spendNo);

        Optional<SpendReturn> findReturn(String site, String returnNo);

        /** All returns of a spend together, in fen. */
        long returnedFen(String site, String spendNo);

        /** The last captured refund of a card. */
        Optional<LastCapture> lastCapture(Account account);

        /** Whether people have ended a case of this kind about this number. */
        boolean isDecided(String site, CaseKind kind, String transNo);

        /** Writes an entry with its postings and moves the account's balances by them. */
        void book(JournalEntry entry);

        /** Whether rows may be added to an import; if so, it cannot end before this transaction does. */
        boolean isRunningImport(String site, long importId);

        void insertRecharge(long id, long importId, Account account, Recharge recharge);

        void insertSpend(long id, long importId, Account account, Spend spend);

        /** The account of an imported spend. */
        void insertReturn(long id, long importId, SpendReturn returned);

        /**
         * Writes a hold and makes it its recharge's live one.
         *
         * @param decisionId the people's decision behind it; null for a call
         */
        void insertHold(String site, Hold hold, Details details, @Nullable Long decisionId);

        /** Writes the settlement of a live hold, which is live no longer; the decision as for a hold. */
        void insertSettlement(String site, long id, Hold settled, Details details, @Nullable Long decisionId);

        /** Writes the reversal of a capture, with the id of its journal entry. */
        void insertReversal(String site, long id, Hold reversed, long decisionId);

        /**
         * Writes a channel refund number of a captured hold, of our own or at a vendor. The first one is listed with
         * its recharge.
         */
        void insertRefundNumber(RefundNumber number);

        /** Marks an attempt that held nothing. */
        VoidedAttempt voidAttempt(String site, long rechargeId, Attempt attempt, Instant now);

        /** Renews the mark. */
        VoidedAttempt voidAgain(String site, VoidedAttempt known, Instant now);

        /** Locks an order of a vendor's site and reads its holds at the vendor, oldest first. */
        List<VendorHold> openOrder(String site, String orderId);

        /** Whether a vendor has given this invoice number to a hold of the site, of whatever order. */
        boolean hasVendorInvoiceNo(String site, String invoiceNo);

        /** The same for a refund number. */
        boolean hasVendorCancelNo(String site, String cancelNo);

        /** Writes a hold at a vendor; its order is locked. */
        void insertVendorHold(VendorHold hold);

        /** Writes the state of a hold at a vendor. */
        void updateVendorHold(VendorHold hold);

        /** Writes a decision about a hold at a vendor, with the people's decision if there is one. */
        void insertVendorSettlement(long id, VendorHold decided, @Nullable Long decisionId);

        /** Writes the reversal of a capture at a vendor, whose own people book it there. */
        void insertVendorReversal(long id, VendorHold captured, long decisionId, Instant now);

        /** Whether the vendor has or may have captured: it confirmed a call to capture, or never answered one. */
        boolean mayBeCapturedAtVendor(VendorHold hold);

        /** Writes how a call of a vendor ended. */
        void insertVendorAnswer(long id, VendorCall call, VendorOutcome outcome, boolean counted, Instant now);

        /** Opens a case, or counts up the open one with the same subject. */
        void openCase(String subject, Case opened);

        /** Ends the open case with this subject, if there is one. */
        void solveCase(String site, String subject, Instant now, CaseEnd end);

        /**
         * Ends a case, which is locked and open.
         *
         * @param decisionId the decision about another case that ends this one; null when it is about this one
         */
        void closeCase(Case open, Instant now, CaseEnd end, @Nullable Long decisionId);

        /**
         * The last case about this refund of a recharge that people solved outside, whether of the platform or of a
         * bill. Matched by the number; if either has none, by order, TransNo and Price, or for a bill by order and
         * amount.
         *
         * @param refundOrderId the channel's number of it, or the merchant's; null when nobody named one
         */
        Optional<Long> solvedOutside(RechargeRef ref, Attempt attempt, @Nullable String refundOrderId);

        /** The open cases of the site that name the same order or recharge, not locked. */
        List<Case> openCasesBeside(Case about);

        /** The open cases that name an order of a site, not locked. */
        List<Case> openCasesOfOrder(String site, String orderId);

        /** The decision made with a form's token. */
        Optional<CaseDecision> findDecision(String site, String token);

        /** The proposal made with a form's token. */
        Optional<CaseProposal> findProposal(String site, String token);

        Optional<CaseProposal> findProposal(String site, long id);

        /**
         * Whether reconciliation has matched a captured hold with another refund than the bill's refund of a case: the
         * day of its capture was reconciled, and it does not wait for a counterpart.
         *
         * @param day of the capture at the site
         */
        boolean isMatchedElsewhere(Case ofBill, Hold captured, LocalDate day);

        /** The open proposal about a case. */
        Optional<CaseProposal> openProposal(Case about);

        /** @param proposalId the proposal that was approved; null when none was needed */
        void insertDecision(CaseDecision decision, @Nullable Long proposalId);

        void insertProposal(CaseProposal proposal);

        /** Writes the end of a proposal; its case is locked. */
        void endProposal(CaseProposal ended);
    }
}
