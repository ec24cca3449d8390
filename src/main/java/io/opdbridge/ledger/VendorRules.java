package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.ChannelRefunds;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Phrase;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.ledger.VendorHold.Held;
import io.opdbridge.ledger.VendorHold.State;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rules of money where a vendor keeps it: what retries, races and late answers may do (contract, section 5, rules 2
 * to 8, and section 7). Balances and refundable rests are the vendor's to judge. Pure functions.
 */
final class VendorRules {

    private VendorRules() {
    }

    /** What to do about a request. */
    sealed interface Step {
    }

    /** Ask the vendor to hold the amount. */
    record Place() implements Step {
    }

    /** Tell the vendor how the refund ended. */
    record Settle(VendorHold hold) implements Step {
    }

    /** The freeze of this hold is still under way at the vendor, and the caller rolls it back. */
    record Abandon(VendorHold hold) implements Step {
    }

    /** Decided before; the vendor has yet to confirm. */
    record Await(VendorHold hold) implements Step {
    }

    /** Decided before, but nobody asks the vendor any more: it refused, or never confirmed. */
    record AskAgain(VendorHold hold) implements Step {
    }

    /**
     * The same capture again, and the first time that anybody names its refund: the number is the refund's from now on.
     */
    record Learn(VendorHold captured, String refundOrderId, Step then) implements Step {
    }

    /**
     * The attempt holds nothing and never may from now on.
     *
     * @param mark     that it was rolled back before; null for the first time
     * @param caseNote the case about an equal refund that was captured earlier; null when there is none
     */
    record VoidAttempt(@Nullable VendorHold mark, @Nullable CaseNote caseNote) implements Step {
    }

    /** A repeat gets the first answer. */
    record Replay(Receipt receipt) implements Step {
    }

    /** @param caseNote the case to open; null when none */
    record Refuse(Refusal refusal, @Nullable CaseNote caseNote) implements Step {

        static Refuse because(AnswerCode code, @Nullable Object... arguments) {
            return because(new Refusal(code, arguments));
        }

        static Refuse because(Refusal refusal) {
            return new Refuse(refusal, null);
        }

        Refuse opening(CaseKind kind, @Nullable VendorHold hold) {
            return new Refuse(refusal, new CaseNote(kind, hold == null ? null : hold.id(), cancelNo(hold),
                    refusal.code()));
        }
    }

    /** Decides about a freeze. */
    static Step place(HoldRequest request, List<VendorHold> ofOrder, Site site, Instant now) {
        Attempt attempt = request.attempt();
        List<VendorHold> holds = ofOrder.stream().filter(hold -> hold.isOf(request.recharge())).toList();
        Optional<VendorHold> same = last(holds, hold -> hold.state() != State.REFUSED
                && hold.attempt().equals(attempt)
                && (attempt.transTime() != null || hold.ended() == null
                        || hold.endedWithin(site.refunds().retryWindow(), now)));
        if (same.isPresent()) {
            return switch (same.get().state()) {
                case HELD -> new Replay(heldReceipt(same.get()));
                // without transaction time it may be a second, genuine refund of the same amount
                case CAPTURING, CAPTURED -> attempt.transTime() == null
                        ? Refuse.because(AnswerCode.ALREADY_CAPTURED, cancelNo(same.get()))
                        : new Replay(heldReceipt(same.get()));
                case RELEASING, RELEASED, REVERSED -> Refuse.because(RefundRules.released(attempt));
                default -> Refuse.because(unknownFreeze());
            };
        }
        Optional<VendorHold> live = last(holds, hold -> hold.state().isLive());
        if (live.isPresent()) {
            return Refuse.because(AnswerCode.HOLD_CONFLICT,
                    RefundRules.differingFields(attempt, live.get().attempt()));
        }
        return site.channelLimitOfPayWay(request.details().payWay())
                // only the vendor knows when the patient paid
                .reached(null, () -> channelRefunds(holds), site.zone(), now)
                .<Step>map(limit -> Refuse.because(AnswerCode.CHANNEL_CANNOT_PAY, limit)).orElseGet(Place::new);
    }

    /** The refunds that went through the bridge; a freeze that never got success led to no refund. */
    private static ChannelRefunds channelRefunds(List<VendorHold> holds) {
        return new ChannelRefunds(holds.stream().filter(VendorRules::isCaptured).count(), holds.stream()
                .filter(hold -> hold.decided() != null).map(hold -> hold.decided().at()).max(Comparator.naturalOrder())
                .orElse(null));
    }

    /** Decides about a settlement: which hold it means (contract, section 4), and whether it may end so. */
    static Step settle(Settlement settlement, List<VendorHold> ofOrder, Numbers numbers, Site site, Instant now) {
        List<VendorHold> ofRecharge = ofOrder.stream().filter(hold -> hold.isOf(settlement.recharge())).toList();
        List<VendorHold> holds = ofRecharge.stream()
                .filter(hold -> hold.state() != State.REFUSED && !hold.isMark()).toList();
        Optional<VendorHold> mark = last(ofRecharge,
                hold -> hold.isMark() && hold.attempt().equals(settlement.attempt()));
        Optional<List<VendorHold>> named = named(settlement, holds, numbers)
                .map(several -> ofWords(settlement, several));
        if (named.isPresent() && named.get().isEmpty()) {
            return refusedUnheld(settlement, Refuse.because(AnswerCode.HOLD_OF_ANOTHER_RECHARGE));
        }
        // several holds may have a vendor's number: the other values decide, else the last one
        Optional<VendorHold> meant = lookUp(named.orElse(holds), mark.isPresent(), site, now).meantBy(settlement)
                .or(() -> named.flatMap(ofNumber -> last(ofNumber, hold -> true)));
        Optional<Refuse> mismatch = meant.or(() -> last(holds, hold -> hold.held() != null))
                .flatMap(known -> RefundRules.mismatch(settlement.recharge(), known.recharge()))
                .map(code -> refusedUnheld(settlement, Refuse.because(code)));
        if (mismatch.isPresent()) {
            return mismatch.get();
        }
        return meant.map(hold -> settle(settlement, hold, holds)).orElseGet(() -> withoutHold(settlement, holds, mark));
    }

    /** The vendor's numbers beyond this order. */
    interface Numbers {

        /** Whether the vendor has given this invoice number to any hold of the site. */
        boolean hasInvoiceNo(String invoiceNo);

        /** Whether the vendor has given this refund number to any hold of the site. */
        boolean hasCancelNo(String cancelNo);
    }

    /**
     * The holds of the recharge that a settlement's numbers name. Nothing when the numbers are unknown (they may be the
     * caller's own); an empty list when they name a hold of another recharge, or two different holds.
     */
    private static Optional<List<VendorHold>> named(Settlement settlement, List<VendorHold> holds, Numbers numbers) {
        Optional<List<VendorHold>> byInvoiceNo = named(settlement.invoiceNo(), Held::invoiceNo, holds,
                numbers::hasInvoiceNo);
        Optional<List<VendorHold>> byCancelNo = named(settlement.cancelNo(), Held::cancelNo, holds,
                numbers::hasCancelNo);
        return byInvoiceNo.isPresent() && byCancelNo.isPresent()
                ? Optional.of(byInvoiceNo.get().stream().filter(byCancelNo.get()::contains).toList())
                : byInvoiceNo.or(() -> byCancelNo);
    }

    /**
     * Chooses among holds with one number of the vendor: by the channel refund number of the settlement, else by its
     * values, else by its amount, else any.
     */
    private static List<VendorHold> ofWords(Settlement settlement, List<VendorHold> named) {
        Attempt attempt = settlement.attempt();
        if (named.size() < 2
                || settlement.refundOrderId() != null && endedUnder(settlement.refundOrderId(), named).isPresent()) {
            return named;
        }
        Stream<Predicate<VendorHold>> narrowing = Stream.of(
                hold -> hasWords(hold, attempt.transNo(), attempt.priceFen()),
                hold -> hold.attempt().priceFen() == attempt.priceFen());
        return narrowing.map(condition -> named.stream().filter(condition).toList())
                .filter(found -> !found.isEmpty()).findFirst().orElse(named);
    }

    private static Optional<List<VendorHold>> named(@Nullable String number, Function<Held, String> numberOf,
            List<VendorHold> holds,
            Predicate<String> isKnown) {
        if (number == null) {
            return Optional.empty();
        }
        List<VendorHold> named = holds.stream()
                .filter(hold -> hold.held() != null && number.equals(numberOf.apply(hold.held()))).toList();
        return named.isEmpty() && !isKnown.test(number) ? Optional.empty() : Optional.of(named);
    }

    private static HoldLookUp<VendorHold> lookUp(List<VendorHold> holds, boolean voided, Site site, Instant now) {
        return new HoldLookUp<>() {

            @Override
            public Optional<VendorHold> endedUnder(String refundOrderId) {
                return VendorRules.endedUnder(refundOrderId, holds);
            }

            @Override
            public Optional<VendorHold> placedBy(Attempt attempt) {
                return last(holds, hold -> hold.attempt().equals(attempt));
            }

            @Override
            public boolean isVoided(Attempt attempt) {
                return voided;
            }

            @Override
            public Optional<VendorHold> endedBy(Attempt attempt) {
                return last(holds, hold -> hold.decided() != null
                        && Objects.equals(attempt.transTime(), hold.decided().transTime())
                        && hasWords(hold, attempt.transNo(), attempt.priceFen()));
            }

            @Override
            public Optional<VendorHold> live(String transNo) {
                return last(holds, hold -> hold.state().isLive() && hold.attempt().transNo().equals(transNo));
            }

            @Override
            public Optional<VendorHold> endedLately(String transNo, long priceFen) {
                return last(holds,
                        hold -> hasWords(hold, transNo, priceFen)
                                && hold.endedWithin(site.refunds().retryWindow(), now));
            }
        };
    }

    /** The hold captured for a channel refund, by any of its numbers; empty when there is none. */
    static Optional<VendorHold> capturedUnder(String refundOrderId, List<VendorHold> holds) {
        return endedUnder(refundOrderId, holds).filter(VendorRules::isCaptured);
    }

    private static Optional<VendorHold> endedUnder(String refundOrderId, List<VendorHold> holds) {
        Predicate<VendorHold> ended = hold -> hold.decided() != null && hold.decided().goesBy(refundOrderId);
        return last(holds, ended.and(VendorRules::isCaptured)).or(() -> last(holds, ended));
    }

    /**
     * The ended hold of the recharge whose number the vendor gave to a new one. The vendor took the freeze for a repeat
     * and holds nothing for it; a release might undo the capture (contract, section 7).
     */
    static Optional<VendorHold> repeated(VendorOutcome outcome, VendorHold placed, List<VendorHold> ofOrder) {
        String cancelNo = outcome instanceof VendorOutcome.Done done ? done.cancelNo() : null;
        return cancelNo == null ? Optional.empty()
                : last(ofOrder,
                        hold -> hold.id() != placed.id() && hold.decided() != null && hold.isOf(placed.recharge())
                                && cancelNo.equals(cancelNo(hold)));
    }

    private static Step settle(Settlement settlement, VendorHold hold, List<VendorHold> holds) {
        Optional<Refuse> otherRefund = otherRefund(settlement, hold, holds);
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
            // its freeze never got success, so nobody may have paid for it
            case PENDING -> capture
                    ? Refuse.because(AnswerCode.NO_SUCH_HOLD, hold.attempt().transNo())
                            .opening(CaseKind.CAPTURE_WITHOUT_HOLD, hold)
                    : new Abandon(hold);
            case CAPTURING -> capture ? capturedAgain(settlement, hold, again(hold)) : alreadyCaptured(hold);
            case CAPTURED -> capture ? capturedAgain(settlement, hold, new Replay(endedReceipt(hold)))
                    : alreadyCaptured(hold);
            case UNKNOWN -> capture ? alreadyReleased(hold) : again(hold);
            case RELEASING -> !capture ? again(hold)
                : hold.decision().outcome() == Outcome.CAPTURE ? alreadyReversed(hold) : alreadyReleased(hold);
            case RELEASED -> capture ? alreadyReleased(hold) : new Replay(endedReceipt(hold));
            case REVERSED -> capture ? alreadyReversed(hold) : new Replay(endedReceipt(hold));
            case REFUSED -> throw new IllegalStateException("A refused hold is never settled");
        };
    }

    private static Step capturedAgain(Settlement settlement, VendorHold hold, Step then) {
        return settlement.refundOrderId() == null || hold.decision().number() != null ? then
                : new Learn(hold, settlement.refundOrderId(), then);
    }

    /** As in our own books: one channel refund, one captured hold. */
    private static Optional<Refuse> otherRefund(Settlement settlement, VendorHold hold, List<VendorHold> holds) {
        String number = settlement.refundOrderId();
        if (number == null) {
            return Optional.empty();
        }
        Optional<VendorHold> booked = capturedUnder(number, holds);
        if (booked.isPresent()) {
            return booked.filter(other -> other.id() != hold.id())
                    .map(other -> booksAnother(settlement.outcome(), other, hold));
        }
        String known = isCaptured(hold) ? hold.decision().number() : null;
        if (known == null) {
            return Optional.empty();
        }
        return Optional.of(settlement.outcome() == Outcome.RELEASE
                ? Refuse.because(AnswerCode.ALREADY_CAPTURED, cancelNo(hold))
                        .opening(CaseKind.RELEASE_OF_ANOTHER_REFUND, hold)
                : Refuse.because(AnswerCode.REFUND_ORDER_DIFFERS, cancelNo(hold), known, number)
                        .opening(CaseKind.SECOND_CHANNEL_REFUND, hold));
    }

    private static Refuse booksAnother(Outcome outcome, VendorHold booked, VendorHold named) {
        Refuse refuse = Refuse.because(AnswerCode.ALREADY_CAPTURED, cancelNo(booked));
        return outcome == Outcome.RELEASE ? refuse.opening(CaseKind.RELEASE_AFTER_CAPTURE, booked)
                : refuse.opening(CaseKind.CHANNEL_REFUND_OF_ANOTHER_HOLD, named);
    }

    /** Rules 6 and 7. */
    private static Step withoutHold(Settlement settlement, List<VendorHold> holds, Optional<VendorHold> mark) {
        Attempt attempt = settlement.attempt();
        if (settlement.outcome() == Outcome.CAPTURE) {
            return refusedUnheld(settlement, Refuse.because(AnswerCode.NO_SUCH_HOLD, attempt.transNo()));
        }
        Optional<VendorHold> captured = last(holds, hold -> isCaptured(hold)
                && hasWords(hold, attempt.transNo(), attempt.priceFen()));
        return new VoidAttempt(mark.orElse(null), captured.map(hold -> RefundRules.rolledBack(settlement, hold.id(),
                cancelNo(hold), hold.decision().number())).orElse(null));
    }

    /** Refuses a settlement without a hold; a capture opens a case (rule 7). */
    private static Refuse refusedUnheld(Settlement settlement, Refuse refuse) {
        return settlement.outcome() == Outcome.CAPTURE ? refuse.opening(CaseKind.CAPTURE_WITHOUT_HOLD, null) : refuse;
    }

    private static Step again(VendorHold hold) {
        return hold.turn().dueAt() == null ? new AskAgain(hold) : new Await(hold);
    }

    private static Refuse alreadyCaptured(VendorHold hold) {
        return Refuse.because(AnswerCode.ALREADY_CAPTURED, cancelNo(hold))
                .opening(CaseKind.RELEASE_AFTER_CAPTURE, hold);
    }

    private static Refuse alreadyReleased(VendorHold hold) {
        return Refuse.because(RefundRules.paidAfterRelease(hold.attempt()))
                .opening(CaseKind.CAPTURE_AFTER_RELEASE, hold);
    }

    private static Refuse alreadyReversed(VendorHold hold) {
        return Refuse.because(RefundRules.paidAfterRelease(hold.attempt()))
                .opening(CaseKind.CAPTURE_AFTER_REVERSAL, hold);
    }

    /** Nobody may pay for it, so the bridge releases it. */
    static Refusal unknownFreeze() {
        return new Refusal(AnswerCode.VENDOR_OUTCOME_UNKNOWN, Phrase.of("unknown.HOLD"));
    }

    /** The settlement is decided; the vendor has yet to confirm it. */
    static Refusal unconfirmed(VendorHold hold) {
        return new Refusal(AnswerCode.VENDOR_OUTCOME_UNKNOWN,
                Phrase.of(isCaptured(hold) ? "unknown.CAPTURE" : "unknown.RELEASE"));
    }

    /** Whether the caller has captured it, confirmed by the vendor or not. */
    private static boolean isCaptured(VendorHold hold) {
        return hold.state() == State.CAPTURING || hold.state() == State.CAPTURED;
    }

    private static boolean hasWords(VendorHold hold, String transNo, long priceFen) {
        return hold.attempt().transNo().equals(transNo) && hold.attempt().priceFen() == priceFen;
    }

    private static Optional<VendorHold> last(List<VendorHold> holds, Predicate<VendorHold> condition) {
        return holds.stream().filter(condition).max(Comparator.comparingLong(VendorHold::id));
    }

    static @Nullable String cancelNo(@Nullable VendorHold hold) {
        return hold == null || hold.held() == null ? null : hold.held().cancelNo();
    }

    static Receipt heldReceipt(VendorHold hold) {
        Held held = Objects.requireNonNull(hold.held(), "The vendor holds nothing");
        return new Receipt(hold.recharge().orderId(), hold.flowNo(), held.cancelNo(), held.at(),
                hold.attempt().priceFen(), held.balanceFen(), held.invoiceNo());
    }

    static Receipt endedReceipt(VendorHold hold) {
        VendorHold.Ended ended = Objects.requireNonNull(hold.ended(), "The hold has not ended");
        return new Receipt(hold.recharge().orderId(), hold.flowNo(), cancelNo(hold), ended.at(),
                hold.attempt().priceFen(), ended.balanceFen(), null);
    }

    /** The answer before the vendor has confirmed: without the balance. */
    static Receipt decidedReceipt(VendorHold hold, Instant now) {
        return new Receipt(hold.recharge().orderId(), hold.flowNo(), cancelNo(hold),
                hold.decided() == null ? now : hold.decided().at(), hold.attempt().priceFen(), null, null);
    }
}
