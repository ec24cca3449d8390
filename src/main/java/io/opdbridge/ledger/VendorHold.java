package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A refund whose money the vendor of a site keeps, and what is known of it (contract, section 7).
 *
 * @param vendorNo the number under which the vendor is told of it
 * @param turn    whose turn it is to call the vendor
 * @param held    what the vendor said of the hold; null while it has not
 * @param decided what the caller decided about it; null while the caller has not
 * @param ended   how it ended at the vendor; null while it has not
 */
public record VendorHold(long id, long vendorNo, RechargeRef recharge, Attempt attempt, Details details,
                         Instant placedAt, State state, Turn turn, Held held, Decided decided, Ended ended) {

    static final long NOBODYS_CLAIM = 0;

    /**
     * @param claim the right of whoever calls the vendor now
     * @param tries how often in a row the call that is due was without a result
     * @param dueAt when the vendor has to be called (again); null when nobody has to
     */
    public record Turn(long claim, int tries, Instant dueAt) {
    }

    /** Where a hold at a vendor stands. */
    public enum State {
        /** The vendor is being asked to hold the amount. */
        PENDING,
        /** Nobody knows whether the vendor holds it; it is told to release it until it confirms. */
        UNKNOWN,
        /** The vendor holds it. */
        HELD,
        /** The vendor does not hold it and never did. */
        REFUSED,
        /** The caller has decided to capture; the vendor has yet to confirm. */
        CAPTURING,
        CAPTURED,
        /** The caller has decided to release; the vendor has yet to confirm. */
        RELEASING,
        RELEASED,
        /** Captured, and taken back by people, who have the vendor's own people book it (contract, section 5, rule 11). */
        REVERSED;

        /** Those in which a hold is not over. */
        public static Set<State> live() {
            return Arrays.stream(values()).filter(State::isLive)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(State.class)));
        }

        /** Whether the vendor holds the amount for all we know, or may do so. */
        public boolean isLive() {
            return this != REFUSED && this != CAPTURED && this != RELEASED && this != REVERSED;
        }
    }

    /** What the vendor said when it held the amount; each but the time may be null. */
    public record Held(String flowNo, String cancelNo, String invoiceNo, Instant at, Long balanceFen) {
    }

    /**
     * @param transTime     what the settlement itself carried; may be null
     * @param refundOrderId what it named as the channel's refund, and the vendor is told; may be null
     * @param details       what the settlement itself said
     * @param numbers       by which the refund is known as well
     */
    public record Decided(Settlement.Outcome outcome, Instant transTime, Instant at, String refundOrderId,
                          Details details, List<RefundNumber> numbers) {

        public Decided(Settlement.Outcome outcome, Instant transTime, Instant at, String refundOrderId, Details details) {
            this(outcome, transTime, at, refundOrderId, details, List.of());
        }

        /** The channel's number of the refund; null while nobody has named one. */
        String number() {
            return refundOrderId != null ? refundOrderId : numbers.stream()
                    .filter(one -> one.lineNo() == RefundNumber.LEARNED).map(RefundNumber::number).findFirst().orElse(null);
        }

        boolean goesBy(String number) {
            return number.equals(refundOrderId) || numbers.stream().anyMatch(one -> number.equals(one.number()));
        }
    }

    /**
     * @param at         as the vendor says, for the answer: its clock may be wrong
     * @param balanceFen the card's balance by the vendor's words; null when it said nothing of it
     * @param recordedAt on our own clock, by which the rules go
     */
    public record Ended(Instant at, Long balanceFen, Instant recordedAt) {

        public Ended(Instant at, Long balanceFen) {
            this(at, balanceFen, at);
        }

        Ended recorded(Instant now) {
            return new Ended(at, balanceFen, now);
        }
    }

    VendorHold in(State next, long nextClaim, int nextTries, Instant nextDueAt) {
        return new VendorHold(id, vendorNo, recharge, attempt, details, placedAt, next,
                new Turn(nextClaim, nextTries, nextDueAt),
                held, decided, ended);
    }

    VendorHold with(Held now) {
        return new VendorHold(id, vendorNo, recharge, attempt, details, placedAt, state, turn,
                now, decided, ended);
    }

    VendorHold with(Decided now) {
        return new VendorHold(id, vendorNo, recharge, attempt, details, placedAt, state, turn,
                held, now, ended);
    }

    /** Of a hold that is captured. */
    public VendorHold with(List<RefundNumber> numbers) {
        return with(new Decided(decided.outcome(), decided.transTime(), decided.at(), decided.refundOrderId(),
                decided.details(), numbers));
    }

    VendorHold with(Ended now) {
        return new VendorHold(id, vendorNo, recharge, attempt, details, placedAt, state, turn,
                held, decided, now);
    }

    /** Whether it is no hold, but the mark of a rollback that came before its freeze: nobody has ever asked the vendor. */
    boolean isMark() {
        return state == State.RELEASED && turn.claim() == NOBODYS_CLAIM;
    }

    /** Whether it ended no longer ago than the window, on our own clock. */
    boolean endedWithin(Duration window, Instant now) {
        return ended != null && !now.isAfter(ended.recordedAt().plus(window));
    }

    /** Whether the words name this recharge: the order is the same already, a number that is not sent names any. */
    boolean isOf(RechargeRef ref) {
        return RechargeKey.mayBeFlowNo(flowNo(), ref.flowNo());
    }

    /** The HIS number of the recharge, as the caller or else the vendor said it; null when neither did. */
    String flowNo() {
        String said = held == null ? null : held.flowNo();
        return recharge.flowNo() != null ? recharge.flowNo() : said;
    }
}
