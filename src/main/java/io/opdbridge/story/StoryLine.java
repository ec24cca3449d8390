package io.opdbridge.story;

import java.time.Instant;
import java.util.List;

/**
 * One thing that happened to a hold. Its words stand in the message bundles under its key; amount and arguments fill them.
 * Numbers by which a person can be found are masked.
 *
 * @param who       who did it: a caller, a person, {@code watch-overdue-holds}; null when nobody in particular
 * @param amountFen the amount concerned, in fen; null when there is none
 */
public record StoryLine(Instant at, Event kind, String key, String who, Long amountFen, List<String> arguments) {

    /** What kind of thing. */
    public enum Event {
        /** A caller asked for something and was answered (method, answer code). */
        CALL,
        /** We hold the amount (refund number, balance in yuan). */
        HELD,
        /** It left the account for good, or returned to it (balance in yuan). */
        CAPTURED, RELEASED,
        /** People held and captured it at once, after its end or where nothing had been held (refund number, balance). */
        CAPTURED_LATE,
        /** Its capture was taken back (balance in yuan; at a vendor what its people have to book: its numbers). */
        REVERSED,
        /** A number of the channel became known by which the captured refund goes (the number). */
        NUMBERED,
        /** An entry of the journal (its number, its postings). */
        POSTED,
        /** The vendor is asked to hold the amount. */
        VENDOR_ASKED,
        /** An answer of the vendor, or that there was none (its code, its words). */
        VENDOR_ANSWERED,
        /** The caller, or somebody on duty, decided what is to become of it; the vendor has yet to hear of it. */
        VENDOR_DECIDED,
        /** A rollback came that found nothing held. */
        VOIDED,
        /** A case was opened (its number, its kind), seen again (how often), closed (how). */
        CASE_OPENED, CASE_SEEN, CASE_CLOSED,
        /** Another open case speaks of the same money (its number, its kind). */
        CASE_BESIDE,
        /** Somebody on duty proposed, approved, declined, decided something (the action, the reason or note). */
        PROPOSED, APPROVED, DECLINED, DECIDED,
        /** The audit trail says that the bridge was about to release it by its site's setting. */
        OVERDUE,
        /** Where it stands now (state, tries without a result); the last line. */
        STANDS
    }

    public StoryLine {
        arguments = List.copyOf(arguments);
    }
}
