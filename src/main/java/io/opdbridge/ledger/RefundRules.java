package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.Phrase;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.ledger.Decision.Learn;
import io.opdbridge.ledger.Decision.Place;
import io.opdbridge.ledger.Decision.Refuse;
import io.opdbridge.ledger.Decision.Replay;
import io.opdbridge.ledger.Decision.Settle;
import io.opdbridge.ledger.Decision.VoidAttempt;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of money (contract, sections 4 and 5) as functions of the books and a request. They write nothing.
 */
final class RefundRules {

    private RefundRules() {
    }

    /** Decides about a freeze. Suspension (rule 5) goes before replay (rule 3), replay before conflict (rule 4). */
    static Decision place(HoldRequest request, Books books, Site site, Instant now) {
        Optional<Refuse> mismatch = mismatch(request.recharge(), books);
        if (mismatch.isPresent()) {
            return mismatch.get();
        }
        Attempt attempt = request.attempt();
        boolean timed = attempt.transTime() != null;
        BookedRecharge recharge = books.recharge();

        Optional<Hold> late = capturedLate(attempt, books, site, now);
        if (late.isPresent()) {
            return Refuse.because(AnswerCode.ALREADY_CAPTURED, late.get().cancelNo());
        }
        if (books.voided(attempt).filter(mark -> timed || mark.seenWithin(site.refunds().retryWindow(), now))
                .isPresent()) {
            return Refuse.because(released(attempt));
        }
        Optional<Hold> same = books.holdOf(attempt)
                .filter(hold -> timed || hold.settled() == null || hold.endedWithin(site.refunds().retryWindow(), now));
        if (same.isPresent()) {
            return again(attempt, recharge, same.get());
        }
        Optional<Hold> live = books.liveHold();
        if (live.isPresent()) {
            return Refuse.because(AnswerCode.HOLD_CONFLICT, differingFields(attempt, live.get().attempt()));
        }
        if (recharge.refundableRestFen() == 0) {
            return Refuse.because(AnswerCode.NOT_REFUNDABLE, recharge.flowNo());
        }
        Optional<Phrase> limit = site.channelLimit(recharge.channelType())
                .reached(recharge.paidAt(), books::channelRefunds, site.zone(), now);
        if (limit.isPresent()) {
            return Refuse.because(AnswerCode.CHANNEL_CANNOT_PAY, limit.get());
        }
        if (recharge.refundableRestFen() < attempt.priceFen()) {
            return Refuse.because(AnswerCode.OVER_REFUNDABLE_REST, attempt.priceFen(), recharge.refundableRestFen());
        }
        if (books.account().spendableFen() < attempt.priceFen()) {
            return Refuse.because(AnswerCode.INSUFFICIENT_BALANCE, attempt.priceFen(), books.account().spendableFen());
        }
        return new Place();
    }

    /**
     * The freeze of a refund that people captured late. It holds nothing, since the channel has paid. Without
     * transaction time it may be a second, genuine refund once the retry window is over (rule 3).
     */
    private static Optional<Hold> capturedLate(Attempt attempt, Books books, Site site, Instant now) {
        boolean timed = attempt.transTime() != null;
        Optional<Hold> own = books.holdOf(attempt);
        boolean live = own.isPresent() && own.get().state() == Hold.State.HELD;
        if (live || books.recharge().capturedFen() == 0 || timed && own.isEmpty() && books.voided(attempt).isEmpty()) {
            return Optional.empty();
        }
        Optional<Hold> instead = own.map(hold -> endOf(hold, books)).filter(end -> end.id() != own.get().id());
        return instead.or(() -> books.capturedLate(attempt).map(hold -> endOf(hold, books)))
                .filter(hold -> hold.state() == Hold.State.CAPTURED)
                .filter(hold -> timed || hold.endedWithin(site.refunds().retryWindow(), now));
    }

    /**
     * The freeze of a known attempt (rules 3 and 5). Without transaction time, that of a captured attempt may be a
     * second, genuine refund of the same amount: answering success would let the channel pay without a hold.
     */
    private static Decision again(Attempt attempt, BookedRecharge recharge, Hold hold) {
        if (hold.state() == Hold.State.RELEASED || hold.state() == Hold.State.REVERSED) {
            return Refuse.because(released(attempt));
        }
        return hold.state() == Hold.State.CAPTURED && attempt.transTime() == null
                ? Refuse.because(AnswerCode.ALREADY_CAPTURED, hold.cancelNo())
                : new Replay(placedReceipt(recharge, hold));
    }

    /** The refusal of a freeze (rules 5 and 6): without transaction time it is a new attempt after the window. */
    static Refusal released(Attempt attempt) {
        return new Refusal(AnswerCode.ALREADY_RELEASED, attempt.transNo(),
                Phrase.of(attempt.transTime() == null ? "released.untimed" : "released.timed"));
    }

    /** The refusal of a capture (rule 8), which opens a case. */
    static Refusal paidAfterRelease(Attempt attempt) {
        return new Refusal(AnswerCode.ALREADY_RELEASED, attempt.transNo(), Phrase.of("released.paid"));
    }

    /** Decides about a settlement. A refused capture always opens a case: the caller says that money is gone. */
    static Decision settle(Settlement settlement, Books books, Site site, Instant now) {
        Optional<Refuse> mismatch = mismatch(settlement.recharge(), books);
        if (mismatch.isPresent()) {
            return refusedUnheld(settlement, mismatch.get());
        }
        List<Hold> named = new ArrayList<>();
        if (settlement.invoiceNo() != null) {
            books.holdByInvoiceNo(settlement.invoiceNo()).ifPresent(named::add);
        }
        if (settlement.cancelNo() != null) {
            books.holdByCancelNo(settlement.cancelNo()).ifPresent(named::add);
        }
        if (named.stream().anyMatch(hold -> hold.rechargeId() != books.recharge().id()
                || hold.id() != named.get(0).id())) {
            return refusedUnheld(settlement, Refuse.because(AnswerCode.HOLD_OF_ANOTHER_RECHARGE));
        }
        Optional<Hold> meant = named.isEmpty() ? lookUp(books, site, now).meantBy(settlement)
                : Optional.of(named.get(0));
        return meant.map(hold -> settle(settlement, books, hold)).orElseGet(() -> withoutHold(settlement, books));
    }

    private static HoldLookUp<Hold> lookUp(Books books, Site site, Instant now) {
        return new HoldLookUp<>() {

            @Override
            public Optional<Hold> endedUnder(String refundOrderId) {
                return books.holdEndedUnder(refundOrderId);
            }

            @Override
            public Optional<Hold> placedBy(Attempt attempt) {
                return books.holdOf(attempt);
            }

            @Override
            public boolean isVoided(Attempt attempt) {
                return books.voided(attempt).isPresent();
            }

            @Override
            public Optional<Hold> endedBy(Attempt attempt) {
                return books.holdSettledBy(attempt);
            }

            @Override
            public Optional<Hold> live(String transNo) {
                return books.liveHold().filter(hold -> hold.attempt().transNo().equals(transNo));
            }

            @Override
            public Optional<Hold> endedLately(String transNo, long priceFen) {
                return books.lastEnded(transNo, priceFen)
                        .filter(hold -> hold.endedWithin(site.refunds().retryWindow(), now));
            }
        };
    }

    /** Rule 8, or the movement, or the same answer again. */
    private static Decision settle(Settlement settlement, Books books, Hold meant) {
        BookedRecharge recharge = books.recharge();
        Hold hold = endOf(meant, books);
        Optional<Refuse> otherRefund = otherRefund(settlement, books, hold);
        if (otherRefund.isPresent()) {
            return otherRefund.get();
        }
        if (settlement.attempt().priceFen() != hold.attempt().priceFen()) {
            return Refuse.because(AnswerCode.AMOUNT_DIFFERS, settlement.attempt().priceFen(),
                    hold.attempt().priceFen()).opening(CaseKind.AMOUNT_DIFFERS, hold);
        }
        boolean capture = settlement.outcome() == Outcome.CAPTURE;
        return switch (hold.state()) {
            case HELD -> new Settle(hold);
            case CAPTURED -> capture
                    ? capturedAgain(settlement, recharge, hold)
                    : Refuse.because(AnswerCode.ALREADY_CAPTURED, hold.cancelNo())
                            .opening(CaseKind.RELEASE_AFTER_CAPTURE, hold);
            case REVERSED -> capture
                    ? Refuse.because(paidAfterRelease(hold.attempt()))
                            .opening(CaseKind.CAPTURE_AFTER_REVERSAL, hold)
                    : new Replay(reversedReceipt(recharge, hold));
            case RELEASED -> capture
                    ? Refuse.because(paidAfterRelease(hold.attempt()))
                            .opening(CaseKind.CAPTURE_AFTER_RELEASE, hold)
                    : new Replay(settledReceipt(recharge, hold));
        };
    }

    private static Decision capturedAgain(Settlement settlement, BookedRecharge recharge, Hold hold) {
        Receipt receipt = settledReceipt(recharge, hold);
        return settlement.refundOrderId() == null || hold.settlement().refundOrderId() != null ? new Replay(receipt)
                : new Learn(hold, settlement.refundOrderId(), receipt);
    }

    /** Follows late captures of a released or reversed hold to the last one, which is how it ended. */
    private static Hold endOf(Hold meant, Books books) {
        Hold end = meant;
        Optional<Hold> late = Optional.of(meant);
        while (late.isPresent()) {
            end = late.get();
            late = end.state() == Hold.State.RELEASED || end.state() == Hold.State.REVERSED
                    ? books.capturedLate(end) : Optional.empty();
        }
        return end;
    }

    /**
     * A channel refund is captured once, and a captured hold stands for one channel refund (rule 8): the failure of
     * another one does not concern it. A missing number, on either side, contradicts nothing: it may be the same
     * refund. Numbers are compared within a recharge only, since not every channel's are unique beyond the payment.
     */
    private static Optional<Refuse> otherRefund(Settlement settlement, Books books, Hold hold) {
        String number = settlement.refundOrderId();
        if (number == null) {
            return Optional.empty();
        }
        Optional<Hold> booked = books.holdEndedUnder(number).filter(other -> other.state() == Hold.State.CAPTURED);
        if (booked.isPresent()) {
            // a hold captured because of a bill has the channel's number and the merchant's
            return booked.filter(other -> other.id() != hold.id())
                    .map(other -> booksAnother(settlement.outcome(), other, hold));
        }
        String known = hold.state() == Hold.State.CAPTURED ? hold.settlement().refundOrderId() : null;
        if (known == null) {
            return Optional.empty();
        }
        return Optional.of(settlement.outcome() == Outcome.RELEASE
                ? Refuse.because(AnswerCode.ALREADY_CAPTURED, hold.cancelNo())
                        .opening(CaseKind.RELEASE_OF_ANOTHER_REFUND, hold)
                : Refuse.because(AnswerCode.REFUND_ORDER_DIFFERS, hold.cancelNo(), known, number)
                        .opening(CaseKind.SECOND_CHANNEL_REFUND, hold));
    }

    /** A failed channel refund concerns the hold captured for it, whatever other number the call names. */
    private static Refuse booksAnother(Outcome outcome, Hold booked, Hold named) {
        Refuse refuse = Refuse.because(AnswerCode.ALREADY_CAPTURED, booked.cancelNo());
        return outcome == Outcome.RELEASE ? refuse.opening(CaseKind.RELEASE_AFTER_CAPTURE, booked)
                : refuse.opening(CaseKind.CHANNEL_REFUND_OF_ANOTHER_HOLD, named);
    }

    /** Rules 6 and 7, unless people captured it late. */
    private static Decision withoutHold(Settlement settlement, Books books) {
        Attempt attempt = settlement.attempt();
        Optional<Hold> late = attempt.transTime() == null ? Optional.empty() : books.capturedLate(attempt);
        if (late.isPresent()) {
            return settle(settlement, books, late.get());
        }
        if (settlement.outcome() == Outcome.CAPTURE) {
            return refusedUnheld(settlement, Refuse.because(AnswerCode.NO_SUCH_HOLD, attempt.transNo()));
        }
        return new VoidAttempt(books.captured(attempt.transNo(), attempt.priceFen())
                .map(hold -> rolledBack(settlement, hold.id(), hold.cancelNo(), hold.settlement().refundOrderId()))
                .orElse(null));
    }

    /**
     * A rollback without hold, although an equal refund was captured earlier: the channel may not have paid that one,
     * unless it was captured for another channel refund than the failed one.
     *
     * @param known the channel refund number of the captured hold
     */
    static CaseNote rolledBack(Settlement settlement, long holdId, @Nullable String cancelNo, @Nullable String known) {
        boolean ofAnother = settlement.refundOrderId() != null && known != null;
        return new CaseNote(ofAnother ? CaseKind.RELEASE_OF_ANOTHER_REFUND : CaseKind.ROLLBACK_OF_EARLIER_CAPTURE,
                holdId,
                cancelNo, settlement.refundOrderId(), null);
    }

    /** Refuses a settlement without a hold; a capture opens a case (rule 7). */
    static Refuse refusedUnheld(Settlement settlement, Refuse refuse) {
        return settlement.outcome() == Outcome.CAPTURE ? refuse.opening(CaseKind.CAPTURE_WITHOUT_HOLD, null) : refuse;
    }

    static Receipt placedReceipt(BookedRecharge recharge, Hold hold) {
        return new Receipt(recharge.orderId(), recharge.flowNo(), hold.cancelNo(), hold.placedAt(),
                hold.attempt().priceFen(), hold.balanceFen(), hold.invoiceNo());
    }

    static Receipt settledReceipt(BookedRecharge recharge, Hold hold) {
        return new Receipt(recharge.orderId(), recharge.flowNo(), hold.cancelNo(), hold.settlement().at(),
                hold.attempt().priceFen(), hold.settlement().balanceFen(), null);
    }

    /** The answer of a rollback: the amount is back in the balance. */
    static Receipt reversedReceipt(BookedRecharge recharge, Hold hold) {
        return new Receipt(recharge.orderId(), recharge.flowNo(), hold.cancelNo(), hold.reversal().at(),
                hold.attempt().priceFen(), hold.reversal().balanceFen(), null);
    }

    private static Optional<Refuse> mismatch(RechargeRef ref, Books books) {
        Account account = books.account();
        if (!ref.orderId().equals(books.recharge().orderId())) {
            return Optional.of(Refuse.because(AnswerCode.ORDER_DIFFERS, books.recharge().flowNo()));
        }
        return mismatch(ref, new RechargeRef(ref.site(), books.recharge().flowNo(), ref.orderId(), account.cardType(),
                account.cardNo(), account.patientId())).map(Refuse::because);
    }

    /** Why a call cannot be about the card of a recharge; a value unknown to either side contradicts nothing. */
    static Optional<AnswerCode> mismatch(RechargeRef sent, RechargeRef known) {
        if (differs(sent.cardType(), known.cardType()) || differs(sent.cardNo(), known.cardNo())) {
            return Optional.of(AnswerCode.CARD_DIFFERS);
        }
        return differs(sent.patientId(), known.patientId()) ? Optional.of(AnswerCode.PATIENT_DIFFERS)
                : Optional.empty();
    }

    private static boolean differs(@Nullable String sent, @Nullable String known) {
        // rows imported before numbers were normalised count as well
        return sent != null && known != null && !sent.equals(known)
                && !sent.equals(PersonNumbers.number(known));
    }

    static String differingFields(Attempt sent, Attempt live) {
        List<String> fields = new ArrayList<>();
        if (!sent.transNo().equals(live.transNo())) {
            fields.add("TransNo");
        }
        if (sent.priceFen() != live.priceFen()) {
            fields.add("Price");
        }
        if (sent.transTime() == null ? live.transTime() != null : !sent.transTime().equals(live.transTime())) {
            fields.add("TransTime");
        }
        return String.join(", ", fields);
    }
}
