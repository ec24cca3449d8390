package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.ledger.VendorHold.State;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

    /** The attempt holds nothing and never may from now on. */
    record VoidAttempt(boolean capturedBefore) implements Step {
    }

    /** The same request again: the same answer again. */
    record Replay(Receipt receipt) implements Step {
    }

    /** @param caseNote what people have to look at; null when nothing */
    record Refuse(Refusal refusal, CaseNote caseNote) implements Step {

        static Refuse because(AnswerCode code, Object... arguments) {
            return new Refuse(new Refusal(code, arguments), null);
        }

        Refuse opening(CaseKind kind, VendorHold hold) {
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
                && (attempt.transTime() != null || hold.ended() == null || hold.endedWithin(site.retryWindow(), now)));
        if (same.isPresent()) {
            return switch (same.get().state()) {
                case HELD, CAPTURING, CAPTURED -> new Replay(heldReceipt(same.get()));
                case RELEASING, RELEASED, REVERSED -> Refuse.because(AnswerCode.ALREADY_RELEASED, attempt.transNo());
                default -> Refuse.because(AnswerCode.VENDOR_OUTCOME_UNKNOWN);
            };
        }
        Optional<VendorHold> live = last(holds, hold -> hold.state().isLive());
        if (live.isPresent()) {
            return Refuse.because(AnswerCode.HOLD_CONFLICT,
                    RefundRules.differingFields(attempt, live.get().attempt()));
        }
        return new Place();
    }

    /** Decides about a settlement: which hold it means (contract, section 4), and whether that may end so. */
    static Step settle(Settlement settlement, List<VendorHold> ofOrder, Site site, Instant now) {
        List<VendorHold> holds = ofOrder.stream()
                .filter(hold -> hold.isOf(settlement.recharge()) && hold.state() != State.REFUSED).toList();
        Optional<VendorHold> meant = meant(settlement, holds, site, now);
        if (meant.isPresent()) {
            return settle(settlement, meant.get());
        }
        Attempt attempt = settlement.attempt();
        if (settlement.outcome() == Outcome.CAPTURE) {
            return Refuse.because(AnswerCode.NO_SUCH_HOLD, attempt.transNo())
                    .opening(CaseKind.CAPTURE_WITHOUT_HOLD, null);
        }
        return new VoidAttempt(holds.stream().anyMatch(hold -> hold.state() == State.CAPTURED
                && hasWords(hold, attempt)));
    }

    private static Optional<VendorHold> meant(Settlement settlement, List<VendorHold> holds, Site site, Instant now) {
        Attempt attempt = settlement.attempt();
        List<Predicate<VendorHold>> ways = new ArrayList<>();
        ways.add(hold -> isNamed(hold, settlement));
        if (attempt.transTime() != null) {
            ways.add(hold -> hold.attempt().equals(attempt));
            ways.add(hold -> hold.decided() != null && attempt.transTime().equals(hold.decided().transTime())
                    && hasWords(hold, attempt));
        }
        ways.add(hold -> hold.state().isLive() && hold.attempt().transNo().equals(attempt.transNo()));
        if (attempt.transTime() == null) {
            ways.add(hold -> hasWords(hold, attempt) && hold.endedWithin(site.retryWindow(), now));
        }
        return ways.stream().flatMap(way -> last(holds, way).stream()).findFirst();
    }

    private static Step settle(Settlement settlement, VendorHold hold) {
        if (settlement.attempt().priceFen() != hold.attempt().priceFen()) {
            return Refuse.because(AnswerCode.AMOUNT_DIFFERS, settlement.attempt().priceFen(),
                    hold.attempt().priceFen()).opening(CaseKind.AMOUNT_DIFFERS, hold);
        }
        boolean capture = settlement.outcome() == Outcome.CAPTURE;
        return switch (hold.state()) {
            case HELD -> new Settle(hold);
            // Its freeze was never answered with success, so nobody may have paid for it.
            case PENDING -> capture
                    ? Refuse.because(AnswerCode.NO_SUCH_HOLD, hold.attempt().transNo())
                            .opening(CaseKind.CAPTURE_WITHOUT_HOLD, hold)
                    : new Abandon(hold);
            case CAPTURING -> capture ? again(hold) : alreadyCaptured(hold);
            case CAPTURED -> capture ? new Replay(endedReceipt(hold)) : alreadyCaptured(hold);
            case UNKNOWN, RELEASING -> capture ? alreadyReleased(hold) : again(hold);
            case RELEASED -> capture ? alreadyReleased(hold) : new Replay(endedReceipt(hold));
            case REVERSED -> capture ? alreadyReversed(hold) : new Replay(endedReceipt(hold));
            case REFUSED -> throw new IllegalStateException("A refused hold is never settled");
        };
    }

    private static Step again(VendorHold hold) {
        return hold.dueAt() == null ? new AskAgain(hold) : new Await(hold);
    }

    private static Refuse alreadyCaptured(VendorHold hold) {
        return Refuse.because(AnswerCode.ALREADY_CAPTURED, String.valueOf(cancelNo(hold)))
                .opening(CaseKind.RELEASE_AFTER_CAPTURE, hold);
    }

    private static Refuse alreadyReleased(VendorHold hold) {
        return Refuse.because(AnswerCode.ALREADY_RELEASED, hold.attempt().transNo())
                .opening(CaseKind.CAPTURE_AFTER_RELEASE, hold);
    }

    private static Refuse alreadyReversed(VendorHold hold) {
        return Refuse.because(AnswerCode.ALREADY_RELEASED, hold.attempt().transNo())
                .opening(CaseKind.CAPTURE_AFTER_REVERSAL, hold);
    }

    private static boolean isNamed(VendorHold hold, Settlement settlement) {
        return hold.held() != null
                && (settlement.invoiceNo() != null && settlement.invoiceNo().equals(hold.held().invoiceNo())
                        || settlement.cancelNo() != null && settlement.cancelNo().equals(hold.held().cancelNo()));
    }

    private static boolean hasWords(VendorHold hold, Attempt attempt) {
        return hold.attempt().transNo().equals(attempt.transNo()) && hold.attempt().priceFen() == attempt.priceFen();
    }

    private static Optional<VendorHold> last(List<VendorHold> holds, Predicate<VendorHold> condition) {
        return holds.stream().filter(condition).max(Comparator.comparingLong(VendorHold::id));
    }

    static String cancelNo(VendorHold hold) {
        return hold == null || hold.held() == null ? null : hold.held().cancelNo();
    }

    static Receipt heldReceipt(VendorHold hold) {
        VendorHold.Held held = hold.held();
        return new Receipt(hold.recharge().orderId(), flowNo(hold), held.cancelNo(), held.at(),
                hold.attempt().priceFen(), held.balanceFen(), held.invoiceNo());
    }

    static Receipt endedReceipt(VendorHold hold) {
        return new Receipt(hold.recharge().orderId(), flowNo(hold), cancelNo(hold), hold.ended().at(),
                hold.attempt().priceFen(), hold.ended().balanceFen(), null);
    }

    /** What can be said before the vendor has confirmed: not the balance. */
    static Receipt decidedReceipt(VendorHold hold, Instant now) {
        return new Receipt(hold.recharge().orderId(), flowNo(hold), cancelNo(hold),
                hold.decided() == null ? now : hold.decided().at(), hold.attempt().priceFen(), null, null);
    }

    private static String flowNo(VendorHold hold) {
        String said = hold.held() == null ? null : hold.held().flowNo();
        return hold.recharge().flowNo() != null ? hold.recharge().flowNo() : said;
    }
}
