package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Phrase;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.ledger.Decision.Place;
import io.opdbridge.ledger.Decision.Refuse;
import io.opdbridge.ledger.Decision.Replay;
import io.opdbridge.ledger.Decision.Settle;
import io.opdbridge.ledger.Decision.VoidAttempt;

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

        if (books.voided(attempt).filter(mark -> timed || mark.seenWithin(site.retryWindow(), now)).isPresent()) {
            return Refuse.because(AnswerCode.ALREADY_RELEASED, attempt.transNo());
        }
        Optional<Hold> same = books.holdOf(attempt)
                .filter(hold -> timed || hold.settled() == null || hold.endedWithin(site.retryWindow(), now));
        if (same.isPresent()) {
            return same.get().state() == Hold.State.RELEASED
                    ? Refuse.because(AnswerCode.ALREADY_RELEASED, attempt.transNo())
                    : new Replay(placedReceipt(recharge, same.get()));
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

    /** Decides about a settlement. A refused capture always leaves a case: the caller says that money is gone. */
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
        if (!named.isEmpty()) {
            return settle(settlement, books, named.get(0));
        }
        return unnamed(settlement, books, site, now);
    }

    /** Branches (b) to (f) of the contract's look-up, in their order. */
    private static Decision unnamed(Settlement settlement, Books books, Site site, Instant now) {
        Attempt attempt = settlement.attempt();
        boolean timed = attempt.transTime() != null;
        if (timed) {
            Optional<Hold> same = books.holdOf(attempt);
            if (same.isPresent()) {
                return settle(settlement, books, same.get());
            }
            // A voided attempt is an attempt that is known to hold nothing: its repeat must not fall on a live hold.
            if (books.voided(attempt).isPresent()) {
                return withoutHold(settlement, books);
            }
            Optional<Hold> repeated = books.holdSettledBy(attempt);
            if (repeated.isPresent()) {
                return settle(settlement, books, repeated.get());
            }
        }
        Optional<Hold> live = books.liveHold().filter(hold -> hold.attempt().transNo().equals(attempt.transNo()));
        if (live.isPresent()) {
            return settle(settlement, books, live.get());
        }
        if (!timed) {
            Optional<Hold> ended = books.lastEnded(attempt.transNo(), attempt.priceFen())
                    .filter(hold -> hold.endedWithin(site.retryWindow(), now));
            if (ended.isPresent()) {
                return settle(settlement, books, ended.get());
            }
        }
        return withoutHold(settlement, books);
    }

    /** Rule 8, or the movement, or the same answer again. */
    private static Decision settle(Settlement settlement, Books books, Hold meant) {
        BookedRecharge recharge = books.recharge();
        // where people captured late what had been released, that is how it ended
        Hold hold = meant.state() == Hold.State.RELEASED ? books.capturedLate(meant).orElse(meant) : meant;
        if (settlement.attempt().priceFen() != hold.attempt().priceFen()) {
            return Refuse.because(AnswerCode.AMOUNT_DIFFERS, settlement.attempt().priceFen(),
                    hold.attempt().priceFen()).opening(CaseKind.AMOUNT_DIFFERS, hold);
        }
        boolean capture = settlement.outcome() == Outcome.CAPTURE;
        return switch (hold.state()) {
            case HELD -> new Settle(hold);
            case CAPTURED -> capture
                    ? new Replay(settledReceipt(recharge, hold))
                    : Refuse.because(AnswerCode.ALREADY_CAPTURED, hold.cancelNo())
                            .opening(CaseKind.RELEASE_AFTER_CAPTURE, hold);
            case RELEASED -> capture
                    ? Refuse.because(AnswerCode.ALREADY_RELEASED, hold.attempt().transNo())
                            .opening(CaseKind.CAPTURE_AFTER_RELEASE, hold)
                    : new Replay(settledReceipt(recharge, hold));
        };
    }

    /** Rules 6 and 7, unless people have captured it late. */
    private static Decision withoutHold(Settlement settlement, Books books) {
        Attempt attempt = settlement.attempt();
        Optional<Hold> late = attempt.transTime() == null ? Optional.empty() : books.capturedLate(attempt);
        if (late.isPresent()) {
            return settle(settlement, books, late.get());
        }
        if (settlement.outcome() == Outcome.CAPTURE) {
            return refusedUnheld(settlement, Refuse.because(AnswerCode.NO_SUCH_HOLD, attempt.transNo()));
        }
        return new VoidAttempt(books.captured(attempt.transNo(), attempt.priceFen()).isPresent());
    }

    /** Refuses a settlement that meets no hold; a capture opens a case (rule 7). */
    static Refuse refusedUnheld(Settlement settlement, Refuse refuse) {
        return settlement.outcome() == Outcome.CAPTURE ? refuse.opening(CaseKind.CAPTURE_WITHOUT_HOLD, null) : refuse;
    }

    static Receipt placedReceipt(BookedRecharge recharge, Hold hold) {
        return new Receipt(recharge.orderId(), recharge.flowNo(), hold.cancelNo(), hold.placedAt(),
                hold.attempt().priceFen(), hold.balanceFen(), hold.invoiceNo());
    }

    static Receipt settledReceipt(BookedRecharge recharge, Hold hold) {
        return new Receipt(recharge.orderId(), recharge.flowNo(), hold.cancelNo(), hold.settled().at(),
                hold.attempt().priceFen(), hold.settled().balanceFen(), null);
    }

    private static Optional<Refuse> mismatch(RechargeRef ref, Books books) {
        Account account = books.account();
        if (!ref.orderId().equals(books.recharge().orderId())) {
            return Optional.of(Refuse.because(AnswerCode.ORDER_DIFFERS, books.recharge().flowNo()));
        }
        if (differs(ref.cardType(), account.cardType()) || differs(ref.cardNo(), account.cardNo())) {
            return Optional.of(Refuse.because(AnswerCode.CARD_DIFFERS));
        }
        if (differs(ref.patientId(), account.patientId())) {
            return Optional.of(Refuse.because(AnswerCode.PATIENT_DIFFERS));
        }
        return Optional.empty();
    }

    private static boolean differs(String sent, String known) {
        return sent != null && known != null && !sent.equals(known);
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
