package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.Hold.Reversed;
import io.opdbridge.ledger.Hold.Settled;
import io.opdbridge.ledger.JournalEntry.Movement;
import io.opdbridge.ledger.LedgerStore.Transaction;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;

/**
 * Places, captures and releases holds. Each call is one database transaction: idempotency, journal entry, balances and
 * cases are stored together or not at all. Thread-safe. Refusals are thrown as {@link Refusal}.
 */
public final class Holds {

    private final LedgerStore store;
    private final Sites sites;
    private final Clock clock;

    public Holds(LedgerStore store, Sites sites, Clock clock) {
        this.store = store;
        this.sites = sites;
        this.clock = clock;
    }

    /** Takes the amount out of the spendable balance and holds it (contract, section 5, rules 1 to 5). */
    public Receipt place(HoldRequest request) {
        Site site = sites.get(request.recharge().site());
        return decide(tx -> {
            Books books = tx.open(request);
            Instant now = Moment.now(clock);
            Decision decision = RefundRules.place(request, books, site, now);
            if (decision instanceof Decision.Place) {
                return Verdict.of(RefundRules.placedReceipt(books.recharge(), place(tx, site, books.account(),
                        books.recharge(), request.attempt(), request.details(), null, now)));
            }
            return answer(tx, decision, request.recharge(), request.attempt(), null, now);
        });
    }

    /** The held amount leaves the account for good: the channel paid the patient. */
    public Receipt capture(Settlement settlement) {
        return settle(settlement, Outcome.CAPTURE);
    }

    /**
     * The held amount returns to the spendable balance: the channel refund failed. An attempt without a hold gets an
     * answer as well and can hold nothing later (contract, section 5, rule 6).
     */
    public Receipt release(Settlement settlement) {
        return settle(settlement, Outcome.RELEASE);
    }

    /** Releases an overdue hold, if it is still live. */
    public void releaseOverdue(OverdueHold overdue) {
        forLiveHold(overdue, (tx, books, hold) -> {
            Attempt attempt = hold.attempt();
            settle(tx, books.account(), books.recharge(), hold, Outcome.RELEASE, attempt, null, OverdueHold.RELEASED_BY,
                    null, Moment.now(clock));
        });
    }

    /** Opens the case of an overdue hold, if it is still live (contract, section 5, rule 9). */
    public void reportOverdue(OverdueHold overdue) {
        forLiveHold(overdue, (tx, books, hold) -> {
            new CaseNote(CaseKind.OVERDUE_HOLD, hold.id(), hold.cancelNo(), null)
                    .open(tx, overdue.recharge(), hold.attempt(), Moment.now(clock));
        });
    }

    private interface OnLiveHold {
        void accept(Transaction tx, Books books, Hold hold);
    }

    private void forLiveHold(OverdueHold overdue, OnLiveHold action) {
        store.inTransaction(tx -> {
            Books books = tx.open(overdue);
            books.liveHold().filter(hold -> hold.id() == overdue.holdId())
                    .ifPresent(hold -> action.accept(tx, books, hold));
            return null;
        });
    }

    private Receipt settle(Settlement settlement, Outcome outcome) {
        if (settlement.outcome() != outcome) {
            throw new IllegalArgumentException("A settlement that says " + settlement.outcome() + " cannot " + outcome);
        }
        Site site = sites.get(settlement.recharge().site());
        return decide(tx -> {
            Books books;
            try {
                books = tx.open(settlement);
            } catch (UnclearRecharge unknown) {
                Decision refused = RefundRules.refusedUnheld(settlement, new Decision.Refuse(unknown, null));
                return answer(tx, refused, settlement.recharge(), settlement.attempt(), settlement.refundOrderId(),
                        Moment.now(clock));
            }
            Instant now = Moment.now(clock);
            Decision decision = RefundRules.settle(settlement, books, site, now);
            if (decision instanceof Decision.Settle settle) {
                Receipt receipt = settle(tx, books.account(), books.recharge(), settle.hold(), outcome,
                        settlement.attempt(), settlement.refundOrderId(), settlement.details(), null, now);
                if (outcome == Outcome.CAPTURE) {
                    new CaseNote(CaseKind.CAPTURE_AFTER_SOLVED, settle.hold().id(), settle.hold().cancelNo(),
                            settlement.refundOrderId(), null)
                            .openIfSolvedBefore(tx, found(settlement.recharge(), books), settlement.attempt(), now);
                    RefusedBefore.end(tx, settlement.about(found(settlement.recharge(), books)), settle.hold().id(),
                            settle.hold().cancelNo(), now);
                }
                return Verdict.of(receipt);
            }
            if (decision instanceof Decision.VoidAttempt voids) {
                return voidAttempt(tx, books, settlement, voids.caseNote(), now);
            }
            if (decision instanceof Decision.Learn learn) {
                tx.insertRefundNumber(RefundNumber.learned(site.name(), tx.nextId(), learn.captured().id(),
                        learn.refundOrderId(), now));
                return Verdict.of(learn.receipt());
            }
            return answer(tx, decision, found(settlement.recharge(), books), settlement.attempt(),
                    settlement.refundOrderId(), now);
        });
    }

    /** A relaxed caller's reference, completed with the number of the recharge that was found. */
    private static RechargeRef found(RechargeRef sent, Books books) {
        return new RechargeRef(sent.site(), books.recharge().flowNo(), sent.orderId(), sent.cardType(), sent.cardNo(),
                sent.patientId());
    }

    /**
     * @param account    as it is now
     * @param decisionId the people's decision behind it; null for a call
     */
    static Hold place(Transaction tx, Site site, Account account, BookedRecharge recharge, Attempt attempt,
            Details details, @Nullable Long decisionId, Instant now) {
        long id = tx.nextId();
        String number = HoldNumbers.digits(id, now, site.zone());
        Hold hold = new Hold(id, recharge.id(), attempt, "C" + number, "I" + number, now,
                account.spendableFen() - attempt.priceFen(), null, null);
        tx.book(JournalEntry.of(id, Movement.HOLD, account, now, attempt.priceFen()));
        tx.insertHold(account.site(), hold, details, decisionId);
        return hold;
    }

    /**
     * @param account    as it is now
     * @param decisionId the people's decision behind it; null without one
     */
    static Receipt settle(Transaction tx, Account account, BookedRecharge recharge, Hold hold, Outcome outcome,
            Attempt attempt, @Nullable String refundOrderId, Details details, @Nullable Long decisionId, Instant now) {
        boolean release = outcome == Outcome.RELEASE;
        long priceFen = hold.attempt().priceFen();
        long balanceFen = account.spendableFen() + (release ? priceFen : 0);
        Hold settled = new Hold(hold.id(), hold.rechargeId(), hold.attempt(), hold.cancelNo(), hold.invoiceNo(),
                hold.placedAt(), hold.balanceFen(), new Settled(outcome, attempt, now, balanceFen, refundOrderId),
                null);
        long id = tx.nextId();
        tx.book(JournalEntry.of(id, release ? Movement.RELEASE : Movement.CAPTURE, account, now, priceFen));
        tx.insertSettlement(account.site(), id, settled, details, decisionId);
        tx.solveCase(account.site(), CaseSubjects.ofHold(CaseKind.OVERDUE_HOLD, hold.id()), now,
                CaseEnd.ofHold(outcome));
        return RefundRules.settledReceipt(recharge, settled);
    }

    /**
     * Reverses a capture (contract, section 5, rule 11). Its attempt is over for ever; without transaction time, for
     * the retry window from now on.
     *
     * @param account    as it is now
     * @param decisionId the people's decision behind it
     */
    static void reverse(Transaction tx, Books books, Account account, Hold captured, long decisionId, Instant now) {
        long priceFen = captured.attempt().priceFen();
        Hold reversed = new Hold(captured.id(), captured.rechargeId(), captured.attempt(), captured.cancelNo(),
                captured.invoiceNo(), captured.placedAt(), captured.balanceFen(), captured.settled(),
                new Reversed(now, account.spendableFen() + priceFen));
        long id = tx.nextId();
        tx.book(JournalEntry.of(id, Movement.REVERSE, account, now, priceFen));
        tx.insertReversal(account.site(), id, reversed, decisionId);
        Attempt claimed = captured.settlement().attempt();
        if (claimed.transTime() == null) {
            books.voided(claimed).ifPresentOrElse(mark -> tx.voidAgain(account.site(), mark, now),
                    () -> tx.voidAttempt(account.site(), captured.rechargeId(), claimed, now));
        }
    }

    private static Verdict<Receipt> voidAttempt(Transaction tx, Books books, Settlement settlement,
            @Nullable CaseNote caseNote,
            Instant now) {
        RechargeRef ref = found(settlement.recharge(), books);
        Attempt attempt = settlement.attempt();
        VoidedAttempt mark = books.voided(attempt).map(known -> tx.voidAgain(ref.site(), known, now))
                .orElseGet(() -> tx.voidAttempt(ref.site(), books.recharge().id(), attempt, now));
        if (caseNote != null) {
            caseNote.open(tx, ref, attempt, now);
        }
        return Verdict.of(new Receipt(books.recharge().orderId(), books.recharge().flowNo(), null, mark.voidedAt(),
                attempt.priceFen(), books.account().spendableFen(), null));
    }

    private static Verdict<Receipt> answer(Transaction tx, Decision decision, RechargeRef ref, Attempt attempt,
            @Nullable String refundOrderId, Instant now) {
        if (decision instanceof Decision.Replay replay) {
            return Verdict.of(replay.receipt());
        }
        Decision.Refuse refuse = (Decision.Refuse) decision;
        if (refuse.caseNote() != null) {
            refuse.caseNote().naming(refundOrderId).open(tx, ref, attempt, now);
        }
        return Verdict.refusing(refuse.refusal());
    }

    private Receipt decide(Function<Transaction, Verdict<Receipt>> decision) {
        return store.inTransaction(decision).orRefusal();
    }
}
