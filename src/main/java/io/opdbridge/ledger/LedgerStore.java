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

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where the books are kept. Thread-safe. Throws {@link DatabaseUnavailableException} when the database does not serve. */
public interface LedgerStore {

    /**
     * Runs the work in a database transaction: all of it is on disk when this returns, or nothing is kept. The
     * transaction may be shared with other works. The work may run again after a serialization failure and must have
     * no effect but through its argument.
     */
    <R> R inTransaction(Function<Transaction, R> work);

    /**
     * The ledger's part of a work that has statements of its own: both are on disk together, or none.
     *
     * @param work a database transaction; what this returns ends with it
     */
    Transaction within(Work work);

    /** The holds of a site that somebody has to call the vendor about by now, the longest due first. */
    List<DueCall> dueVendorCalls(String site, Instant now, int max);

    /** The recharges among those of these orders that have a hold at a vendor which is not over; their numbers may be null. */
    List<RechargeKey> heldAtVendor(String site, Collection<String> orderIds);

    /** Hands over the cases of all sites, oldest first, one at a time. */
    void forEachCase(boolean solvedToo, Consumer<Case> consumer);

    /** By what a captured refund is found. */
    record LastCapture(String flowNo, String orderId, String cancelNo) {
    }

    /** One database transaction. For one thread, and only inside {@link #inTransaction}. */
    interface Transaction {

        /** A number that no other row has. */
        long nextId();

        /** Locks the card of a recharge and opens its books for a freeze. Refuses an unknown and an ambiguous recharge. */
        Books open(HoldRequest request);

        /** The same for a settlement. */
        Books open(Settlement settlement);

        /** The same for a hold that is overdue. */
        Books open(OverdueHold overdue);

        /** The same for a case. */
        Books open(Case about);

        /** A case, which others may be about to change. */
        Optional<Case> findCase(String site, long id);

        /** Locks a case and reads it as it is now. Whoever locks an account or an order as well locks that first. */
        Optional<Case> lockCase(String site, long id);

        /** Locks the account of a card, if there is one. */
        Optional<Account> lockAccount(String site, String cardType, String cardNo);

        /** Opens the account of the card that a recharge is for, with no money in it, and keeps it locked. */
        Account openAccount(long id, Recharge recharge, Instant openedAt);

        /** Takes over what a newer recharge says of the patient; its null parts leave the account as it is. */
        void updatePatient(Account account, Recharge recharge);

        /** The recharge as it was imported; of the patient, what the account knows now. */
        Optional<Recharge> findRecharge(String site, String flowNo);

        Optional<Spend> findSpend(String site, String spendNo);

        Optional<SpendReturn> findReturn(String site, String returnNo);

        /** All returns of a spend together, in fen. */
        long returnedFen(String site, String spendNo);

        /** The last captured refund of a card. */
        Optional<LastCapture> lastCapture(Account account);

        /** Whether people have ended a case of that kind about that number. */
        boolean isDecided(String site, CaseKind kind, String transNo);

        /** Writes an entry with its postings and moves the account's balances by them. */
        void book(JournalEntry entry);

        /** Whether rows may be added to an import; if so, nobody ends it before this transaction is over. */
        boolean isRunningImport(String site, long importId);

        void insertRecharge(long id, long importId, Account account, Recharge recharge);

        void insertSpend(long id, long importId, Account account, Spend spend);

        /** Of a spend that is imported. */
        void insertReturn(long id, long importId, SpendReturn returned);

        /**
         * Writes a hold and makes it its recharge's live one.
         *
         * @param decisionId the decision of people that is carried out; null when a caller asks
         */
        void insertHold(String site, Hold hold, Details details, Long decisionId);

        /** Writes the settlement of a live hold, which is live no longer; the decision as for a hold. */
        void insertSettlement(String site, long id, Hold settled, Details details, Long decisionId);

        /** Writes that people took the capture of a hold back; the number is that of its journal entry. */
        void insertReversal(String site, long id, Hold reversed, long decisionId);

        /**
         * Writes a number of a captured hold, of our own or at a vendor. The first one that it goes by is listed with its
         * recharge.
         */
        void insertRefundNumber(RefundNumber number);

        /** Leaves the mark on an attempt that held nothing. */
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

        /** Writes where a hold at a vendor stands now. */
        void updateVendorHold(VendorHold hold);

        /** Writes what was decided about a hold at a vendor; by people, when there is such a decision. */
        void insertVendorSettlement(long id, VendorHold decided, Long decisionId);

        /** Writes that people took the capture of a hold at a vendor back; its own people book it there. */
        void insertVendorReversal(long id, VendorHold captured, long decisionId, Instant now);

        /** Whether a call to capture has, or may have, been carried out by the vendor: confirmed, or never answered. */
        boolean mayBeCapturedAtVendor(VendorHold hold);

        /** Writes how a call of a vendor ended. */
        void insertVendorAnswer(long id, VendorCall call, VendorOutcome outcome, boolean counted, Instant now);

        /** Opens a case, or counts it up while one with that subject is open. */
        void openCase(String subject, Case opened);

        /** Ends the open case with that subject; does nothing when there is none. */
        void solveCase(String site, String subject, Instant now, String solution);

        /**
         * Ends a case, which is locked and open.
         *
         * @param decisionId the decision about another case that ends this one too; null when it is about this one
         */
        void closeCase(Case open, Instant now, String solution, Long decisionId);

        /**
         * The last case that people solved outside in which the platform or the channel's bill speaks of that refund of a
         * recharge: by the number; where the capture or the case has none, by order, TransNo and Price, and a bill's by
         * order and amount.
         *
         * @param refundOrderId the channel's number of it, or the merchant's; null when nobody named one
         */
        Optional<Long> solvedOutside(RechargeRef ref, Attempt attempt, String refundOrderId);

        /** The open cases of the same site that name the same order or recharge; they may be about to change. */
        List<Case> openCasesBeside(Case about);

        /** The open cases that name an order of a site; they may be about to change. */
        List<Case> openCasesOfOrder(String site, String orderId);

        /** The decision that a form's token led to. */
        Optional<CaseDecision> findDecision(String site, String token);

        /** The proposal that a form's token led to. */
        Optional<CaseProposal> findProposal(String site, String token);

        Optional<CaseProposal> findProposal(String site, long id);

        /**
         * Whether the reconciliation has given a captured hold another counterpart than the refund of a bill that a case is
         * about: the day of its capture was compared with the channel's bill, and it does not wait for one.
         *
         * @param day of the capture at the site
         */
        boolean isMatchedElsewhere(Case ofBill, Hold captured, LocalDate day);

        /** The proposal about a case that nobody has ended. */
        Optional<CaseProposal> openProposal(Case about);

        /** @param proposalId the proposal that was approved; null when none was needed */
        void insertDecision(CaseDecision decision, Long proposalId);

        void insertProposal(CaseProposal proposal);

        /** Writes what became of a proposal; its case is locked. */
        void endProposal(CaseProposal ended);
    }
}
