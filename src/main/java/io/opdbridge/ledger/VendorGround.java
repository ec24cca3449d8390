package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.ledger.DecisionRefusal.Reason;
import io.opdbridge.ledger.LedgerStore.Transaction;
import io.opdbridge.ledger.VendorHold.Decided;
import io.opdbridge.ledger.VendorHold.State;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The hold and the recharge behind a case at a vendor. What the vendor holds can be released or captured, by the route
 * that repeats its calls; what it does not hold, only its own people can book.
 */
final class VendorGround implements CaseGround {

    private final Case about;
    private final Site site;
    private final List<VendorHold> ofOrder;
    private final @Nullable VendorHold hold;
    private final boolean mayBeCaptured;

    private VendorGround(Case about, Site site, List<VendorHold> ofOrder, @Nullable VendorHold hold,
            boolean mayBeCaptured) {
        this.about = about;
        this.site = site;
        this.ofOrder = ofOrder;
        this.hold = hold;
        this.mayBeCaptured = mayBeCaptured;
    }

    static VendorGround open(Transaction tx, Case about, Site site) {
        List<VendorHold> holds = about.orderId() == null || about.kind().ofPayment() ? List.of()
                : tx.openOrder(about.site(), about.orderId());
        Optional<VendorHold> behind = holds.stream().filter(hold -> isBehind(about, hold))
                .max(Comparator.comparingLong(VendorHold::id));
        return new VendorGround(about, site, holds, behind.orElse(null),
                behind.filter(hold -> hold.state() != State.CAPTURING || tx.mayBeCapturedAtVendor(hold)).isPresent());
    }

    /** A case without a hold means only the hold of its own attempt, as in our own books. */
    private static boolean isBehind(Case about, VendorHold hold) {
        if (about.refund().holdId() != null) {
            return hold.id() == about.refund().holdId()
                    && CaseGround.mayMean(about, hold.state().isLive(), hold.placedAt());
        }
        Attempt attempt = hold.attempt();
        boolean sameWords = attempt.transNo().equals(about.attempt().transNo())
                && attempt.priceFen() == about.attempt().priceFen();
        if (about.kind() == CaseKind.ROLLBACK_OF_EARLIER_CAPTURE) {
            return sameWords && hold.state() == State.CAPTURED;
        }
        return sameWords && hold.state().isLive() && about.attempt().transTime() != null
                && about.attempt().transTime().equals(attempt.transTime());
    }

    @Override
    public @Nullable Long holdId() {
        return hold == null ? null : hold.id();
    }

    @Override
    public @Nullable String cancelNo() {
        return VendorRules.cancelNo(hold);
    }

    @Override
    public List<PossibleDecision> possible() {
        long heldFen = hold == null ? about.attempt().priceFen() : hold.attempt().priceFen();
        boolean ofAnother = tellsOfAnotherRefund();
        DecisionRefusal otherRefund = ofAnother ? CaseGround.otherRefund(about, cancelNo(), hold().decision().number())
                : null;
        List<PossibleDecision> possible = new ArrayList<>(List.of(
                decision(CaseAction.RELEASE, heldFen, ofAnother ? otherRefund : unreleasable()),
                decision(CaseAction.CAPTURE, heldFen, ofAnother ? otherRefund : uncapturable()),
                decision(CaseAction.RETRY, heldFen, notToAsk())));
        if (ofAnother) {
            possible.add(new PossibleDecision(CaseAction.REVERSE, heldFen, 0, 0, 0, false, true, otherRefund));
        } else if (hold != null && !Siblings.saysPaid(about.kind())
                && (hold.state() == State.CAPTURED || hold.state() == State.CAPTURING)) {
            possible.add(reversal(hold, heldFen));
        }
        possible.add(decision(CaseAction.SOLVED, Math.max(about.attempt().priceFen(), heldFen), unsolvable()));
        return possible;
    }

    private boolean tellsOfAnotherRefund() {
        Decided decided = hold == null ? null : hold.decided();
        return decided != null && Siblings.tellsOfAnother(about, decided.number(), decided::goesBy);
    }

    /** Recorded here, and booked at the vendor by its own people, once it has confirmed the capture. */
    private PossibleDecision reversal(VendorHold captured, long fen) {
        if (captured.state() != State.CAPTURED) {
            return new PossibleDecision(CaseAction.REVERSE, fen, 0, 0, 0, false, true,
                    new DecisionRefusal(captured.turn().dueAt() != null
                            ? Reason.VENDOR_IS_ASKED
                        : mayBeCaptured ? Reason.DECIDED_BEFORE : Reason.NOT_CAPTURED));
        }
        String flowNo = captured.recharge().flowNo() != null || captured.held() == null ? captured.recharge().flowNo()
                : captured.held().flowNo();
        return new PossibleDecision(CaseAction.REVERSE, fen, 0, 0, 0, false, new PossibleDecision.ByHand(fen,
                captured.recharge().orderId(), flowNo, cancelNo(), captured.recharge().cardNo()), true, null);
    }

    private PossibleDecision decision(CaseAction action, long fen, @Nullable DecisionRefusal refusal) {
        return new PossibleDecision(action, fen, 0, 0, 0, action != CaseAction.SOLVED && refusal == null,
                action != CaseAction.RETRY && site.needsApproval(fen)
                        || action == CaseAction.RELEASE && hold != null && hold.state() == State.CAPTURING,
                refusal);
    }

    private VendorHold hold() {
        return Objects.requireNonNull(hold, "The vendor holds nothing");
    }

    private boolean waits() {
        return hold != null && (hold.state() == State.UNKNOWN || hold.state() == State.CAPTURING
                || hold.state() == State.RELEASING);
    }

    private @Nullable DecisionRefusal unreleasable() {
        if (hold == null) {
            return new DecisionRefusal(Reason.NOTHING_HELD);
        }
        return switch (hold.state()) {
            case HELD -> null;
            case PENDING -> new DecisionRefusal(Reason.VENDOR_IS_ASKED);
            case UNKNOWN, RELEASING -> new DecisionRefusal(hold.turn().dueAt() == null ? Reason.DECIDED_BEFORE
                    : Reason.VENDOR_IS_ASKED);
            case CAPTURING -> uncapturedAtVendor();
            case CAPTURED -> new DecisionRefusal(Reason.ALREADY_CAPTURED, cancelNo());
            case RELEASED, REVERSED -> new DecisionRefusal(Reason.ALREADY_RELEASED, cancelNo());
            case REFUSED -> new DecisionRefusal(Reason.NOTHING_HELD);
        };
    }

    /**
     * A capture that the vendor refused for good can be turned into a release. Not if a call to capture was never
     * answered: many vendors confirm the release of what they have captured.
     */
    private @Nullable DecisionRefusal uncapturedAtVendor() {
        if (Siblings.saysPaid(about.kind())) {
            return new DecisionRefusal(Reason.ALREADY_CAPTURED, cancelNo());
        }
        return hold().turn().dueAt() != null ? new DecisionRefusal(Reason.VENDOR_IS_ASKED)
            : mayBeCaptured ? new DecisionRefusal(Reason.CAPTURE_UNKNOWN) : null;
    }

    private @Nullable DecisionRefusal uncapturable() {
        if (hold == null) {
            return new DecisionRefusal(Reason.ONLY_AT_VENDOR);
        }
        return switch (hold.state()) {
            case HELD -> null;
            case PENDING -> new DecisionRefusal(Reason.VENDOR_IS_ASKED);
            case CAPTURING -> new DecisionRefusal(hold.turn().dueAt() == null ? Reason.DECIDED_BEFORE
                    : Reason.VENDOR_IS_ASKED);
            case CAPTURED -> new DecisionRefusal(Reason.ALREADY_CAPTURED, cancelNo());
            // the vendor has released or will: a capture would need a new hold there, which it may refuse
            case UNKNOWN, RELEASING, RELEASED, REFUSED, REVERSED -> new DecisionRefusal(Reason.ONLY_AT_VENDOR);
        };
    }

    private @Nullable DecisionRefusal notToAsk() {
        if (!waits()) {
            return new DecisionRefusal(Reason.NOTHING_TO_ASK);
        }
        return hold().turn().dueAt() == null ? null : new DecisionRefusal(Reason.VENDOR_IS_ASKED);
    }

    /** The case would come again at once. */
    private @Nullable DecisionRefusal unsolvable() {
        if (hold == null || !about.kind().endsWithItsHold()) {
            return null;
        }
        if (hold.state() == State.HELD) {
            return new DecisionRefusal(Reason.HOLD_IS_LIVE);
        }
        return waits() && hold.turn().dueAt() != null ? new DecisionRefusal(Reason.VENDOR_IS_ASKED) : null;
    }

    @Override
    public @Nullable Long carryOut(Transaction tx, PossibleDecision chosen, By by, Instant now) {
        switch (chosen.action()) {
            case RELEASE -> {
                if (hold().state() == State.CAPTURING) {
                    VendorHolds.takeBack(tx, hold(), by.decisionId(), now);
                } else {
                    tellVendor(tx, Outcome.RELEASE, by, now);
                }
            }
            case CAPTURE -> tellVendor(tx, Outcome.CAPTURE, by, now);
            case REVERSE -> tx.insertVendorReversal(tx.nextId(), hold(), by.decisionId(), now);
            case RETRY -> VendorHolds.askAgain(tx, hold(), now);
            case SOLVED -> {
                if (waits() && about.kind().endsWithItsHold()) {
                    VendorHolds.endWaiting(tx, hold(), site.requireVendor(), now, by.end());
                }
            }
        }
        return null;
    }

    private void tellVendor(Transaction tx, Outcome outcome, By by, Instant now) {
        boolean numbered = outcome == Outcome.CAPTURE && (about.refund().refundOrderId() == null
                || VendorRules.capturedUnder(about.refund().refundOrderId(), ofOrder).isEmpty());
        VendorHolds.tellVendor(tx, hold(), new Decided(outcome, about.attempt().transTime(), now,
                numbered ? about.refund().refundOrderId() : null, by.details()), by.decisionId());
        if (numbered) {
            by.keepNumbers(tx, about.site(), hold().id(), about.refund().refundOrderId(), now);
        }
    }
}
