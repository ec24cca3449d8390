package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A refund whose money a vendor keeps, and what is known about it (contract, section 7).
 *
 * @param vendorNo our number of the hold for the vendor
 * @param turn    whose turn it is to call the vendor
 * @param held    the vendor's confirmation of the hold; null before it
 * @param decided the caller's decision; null before it
 * @param ended   how it ended at the vendor; null before that
 */
public record VendorHold(long id, long vendorNo, RechargeRef recharge, Attempt attempt, Details details,
        Instant placedAt, State state, Turn turn, @Nullable Held held, @Nullable Decided decided,
        @Nullable Ended ended) {

    static final long NOBODYS_CLAIM = 0;

    /**
     * @param claim the right to call the vendor now
     * @param tries number of calls in a row without a result
     * @param dueAt when the next call of the vendor is due; null when none is
     */
    public record Turn(long claim, int tries, @Nullable Instant dueAt) {
    }

    /** The states of a hold at a vendor. */
    public enum State {
        /** The vendor is being asked to hold the amount. */
        PENDING,
        /** It is unknown whether the vendor holds it; the bridge repeats the release until the vendor confirms. */
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
        /** Captured and reversed by people; the vendor's own people book it there (contract, section 5, rule 11). */
        REVERSED;

        /** The states of a live hold. */
        public static Set<State> live() {
            return Arrays.stream(values()).filter(State::isLive)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(State.class)));
        }

        /** Whether the vendor holds the amount or may hold it. */
        public boolean isLive() {
            return this != REFUSED && this != CAPTURED && this != RELEASED && this != REVERSED;
        }
    }

    /** The vendor's confirmation of the hold. */
    public record Held(@Nullable String flowNo, @Nullable String cancelNo, @Nullable String invoiceNo, Instant at,
            @Nullable Long balanceFen) {
    }

    /**
     * @param transTime     of the settlement
     * @param refundOrderId the channel refund number of the settlement, which the vendor gets
     * @param details       of the settlement
     * @param numbers       further numbers of the refund
     */
    public record Decided(Settlement.Outcome outcome, @Nullable Instant transTime, Instant at,
            @Nullable String refundOrderId,
            Details details, List<RefundNumber> numbers) {

        public Decided(Settlement.Outcome outcome, @Nullable Instant transTime, Instant at,
                @Nullable String refundOrderId,
                Details details) {
            this(outcome, transTime, at, refundOrderId, details, List.of());
        }

        /** The channel's number of the refund; null while unknown. */
        @Nullable
        String number() {
            return refundOrderId != null ? refundOrderId : numbers.stream()
                    .filter(one -> one.lineNo() == RefundNumber.LEARNED).map(RefundNumber::number).findFirst()
                    .orElse(null);
        }

        boolean goesBy(String number) {
            return number.equals(refundOrderId) || numbers.stream().anyMatch(one -> number.equals(one.number()));
        }
    }

    /**
     * @param at         the vendor's time, for the answer only: its clock may be wrong
     * @param balanceFen the card's balance as the vendor said; null when it did not
     * @param recordedAt on our own clock, for the rules
     */
    public record Ended(Instant at, @Nullable Long balanceFen, Instant recordedAt) {

        public Ended(Instant at, @Nullable Long balanceFen) {
            this(at, balanceFen, at);
        }

        Ended recorded(Instant now) {
            return new Ended(at, balanceFen, now);
        }
    }

    /** The caller's decision, once it is made. */
    public Decided decision() {
        return Objects.requireNonNull(decided, "Nothing is decided yet");
    }

    VendorHold in(State next, long nextClaim, int nextTries, @Nullable Instant nextDueAt) {
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

    /** The end of a captured hold. */
    public VendorHold with(List<RefundNumber> numbers) {
        Decided known = decision();
        return with(new Decided(known.outcome(), known.transTime(), known.at(), known.refundOrderId(),
                known.details(), numbers));
    }

    VendorHold with(Ended now) {
        return new VendorHold(id, vendorNo, recharge, attempt, details, placedAt, state, turn,
                held, decided, now);
    }

    /** Whether it is only the mark of a rollback before its freeze: the vendor was never asked. */
    boolean isMark() {
        return state == State.RELEASED && turn.claim() == NOBODYS_CLAIM;
    }

    /** Whether it ended no longer ago than the window, on our own clock. */
    boolean endedWithin(Duration window, Instant now) {
        return ended != null && !now.isAfter(ended.recordedAt().plus(window));
    }

    /** Whether the values mean this recharge: the order is equal already, and a missing number means any. */
    boolean isOf(RechargeRef ref) {
        return RechargeKey.mayBeFlowNo(flowNo(), ref.flowNo());
    }

    /** The HIS number of the recharge, from the caller or else the vendor; null when neither sent it. */
    @Nullable
    String flowNo() {
        String said = held == null ? null : held.flowNo();
        return recharge.flowNo() != null ? recharge.flowNo() : said;
    }
}
