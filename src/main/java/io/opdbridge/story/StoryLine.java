package io.opdbridge.story;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * An event of a hold. The message bundles have its words under its key, filled with amount and arguments. Identity and
 * mobile numbers are masked.
 *
 * @param who       who did it: a caller, a person, {@code watch-overdue-holds}; null for none
 * @param amountFen the amount concerned, in fen; null when there is none
 */
public record StoryLine(Instant at, Event kind, String key, @Nullable String who, @Nullable Long amountFen,
        List<String> arguments) {

    /** The kinds of events. */
    public enum Event {
        /** A call and its answer (method, answer code). */
        CALL,
        /** Our books hold the amount (refund number, balance in yuan). */
        HELD,
        /** It left the account for good, or returned to it (balance in yuan). */
        CAPTURED,
        RELEASED,
        /** People held and captured it in one step, after its end or without a hold (refund number, balance). */
        CAPTURED_LATE,
        /** Its capture was reversed (balance in yuan; at a vendor the numbers for its people to book). */
        REVERSED,
        /** A channel refund number became known (the number). */
        NUMBERED,
        /** An entry of the journal (its number, its postings). */
        POSTED,
        /** The vendor was asked to hold the amount. */
        VENDOR_ASKED,
        /** An answer of the vendor, or its absence (code, words). */
        VENDOR_ANSWERED,
        /** The caller or a person decided; the vendor has yet to be told. */
        VENDOR_DECIDED,
        /** A rollback without a hold. */
        VOIDED,
        /** A case was opened (number, kind), seen again (times), closed (how). */
        CASE_OPENED,
        CASE_SEEN,
        CASE_CLOSED,
        /** Another open case is about the same money (number, kind). */
        CASE_BESIDE,
        /** A person proposed, approved, declined or decided (action, reason or note). */
        PROPOSED,
        APPROVED,
        DECLINED,
        DECIDED,
        /** The site's setting was about to release it, by the audit trail. */
        OVERDUE,
        /** The present state (state, tries without a result); the last line. */
        STANDS
    }

    public StoryLine {
        arguments = List.copyOf(arguments);
    }
}
