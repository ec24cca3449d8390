package io.opdbridge.ledger;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A decision that cannot be taken. Nothing was changed. Carries no stack trace: it is an answer, not a defect.
 *
 * <p>The arguments fill the words of the reason; they name numbers and never hold a patient's data.
 */
public final class DecisionRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why; the words stand in the message bundles under {@code decision.} and the name. Arguments in parentheses. */
    public enum Reason {
        /** There is no such case (its number). */
        NO_SUCH_CASE,
        /** There is no such proposal (its number). */
        NO_SUCH_PROPOSAL,
        /** The person's role does not allow it (the role that does). */
        ROLE_MISSING,
        /** A reason is required, of a bounded length (most characters). */
        REASON_MISSING,
        /** The form has no token, or another decision was sent with it. */
        BAD_TOKEN,
        /** The case is closed (its solution). */
        CASE_CLOSED,
        /** Somebody has proposed something about this case that is not decided yet (who). */
        PROPOSAL_OPEN,
        /** The proposal was ended before (how, who). */
        PROPOSAL_ENDED,
        /** Who proposed it must not approve it as well. */
        SAME_PERSON,
        /** What was shown does not hold any more (fen that were sent). */
        AMOUNT_CHANGED,
        /** The site is not configured any more. */
        UNKNOWN_SITE,
        /** We know of no such recharge, or of several. */
        NO_SUCH_RECHARGE,
        /** The recharge belongs to another order than the caller named. */
        ORDER_DIFFERS,
        /** Nothing is held that could be released or captured. */
        NOTHING_HELD,
        /** The refund was captured already (its refund number). */
        ALREADY_CAPTURED,
        /** The refund was released already (its refund number). */
        ALREADY_RELEASED,
        /**
         * The case is about another refund of the channel than the capture (refund number, the capture's, the case's).
         */
        OTHER_REFUND,
        /** Another refund of the recharge is held (its refund number): that one first. */
        OTHER_HOLD_LIVE,
        /** More than may still be refunded of the recharge (fen wanted, fen left). */
        OVER_REFUNDABLE_REST,
        /** The patient has spent it (fen wanted, fen spendable). */
        INSUFFICIENT_BALANCE,
        /** The vendor keeps the money and holds nothing, so only its own people can book it there. */
        ONLY_AT_VENDOR,
        /** The bridge is asking the vendor, until it confirms or the tries are used up. */
        VENDOR_IS_ASKED,
        /** The vendor never confirmed an earlier decision: have it asked again. */
        DECIDED_BEFORE,
        /** The vendor may have captured without answering. */
        CAPTURE_UNKNOWN,
        /** The vendor refused the capture for good: it can still be released there. */
        NOT_CAPTURED,
        /** The vendor has confirmed every decision. */
        NOTHING_TO_ASK,
        /** The hold would be overdue again at once: release or capture it. */
        HOLD_IS_LIVE
    }

    private final Reason reason;
    private final transient List<@Nullable Object> arguments;

    DecisionRefusal(Reason reason, @Nullable Object... arguments) {
        super(reason.name(), null, false, false);
        this.reason = reason;
        this.arguments = Collections.unmodifiableList(Arrays.asList(arguments.clone()));
    }

    public Reason reason() {
        return reason;
    }

    /** The values for the placeholders of the reason's words, in their order; null for an unknown one. */
    public List<@Nullable Object> arguments() {
        return arguments;
    }
}
