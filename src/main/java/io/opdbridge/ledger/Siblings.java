package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import org.jspecify.annotations.Nullable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the open cases about the same money (contract, section 5, rule 10), and those of them that a decision ends.
 * Pure functions.
 *
 * <p>The platform and the bill may both say that the channel paid what we did not capture. One case of the one is
 * paired with one of the other, so that two genuine refunds never end as one: by the channel refund number if both have
 * it, then by the hold, then by the closest time; order and amount are equal. Any number of cases about one hold may
 * say that the channel did <em>not</em> pay what was captured.
 */
public final class Siblings {

    /** The platform says that the channel paid. */
    private static final Set<CaseKind> PAID_BY_PLATFORM = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.CAPTURE_WITHOUT_HOLD, CaseKind.CAPTURE_AFTER_RELEASE, CaseKind.CAPTURE_AFTER_REVERSAL,
            CaseKind.SECOND_CHANNEL_REFUND, CaseKind.AMOUNT_DIFFERS));

    /** The hold has no settlement, or its vendor does not confirm. */
    private static final Set<CaseKind> UNSETTLED = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.OVERDUE_HOLD, CaseKind.VENDOR_NEVER_CONFIRMS, CaseKind.VENDOR_REFUSES_SETTLEMENT));

    /** The bill says that the channel paid. */
    private static final Set<CaseKind> PAID_BY_BILL = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.REFUND_IN_BILL_ONLY, CaseKind.REFUND_STILL_IN_FLIGHT, CaseKind.REFUND_AMOUNT_DIFFERS));

    /** The channel did not pay the captured refund, as somebody says or as it seems, or people booked it elsewhere. */
    private static final Set<CaseKind> NOT_PAID = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.RELEASE_AFTER_CAPTURE, CaseKind.ROLLBACK_OF_EARLIER_CAPTURE,
            CaseKind.RELEASE_OF_ANOTHER_REFUND, CaseKind.REFUND_IN_BOOKS_ONLY, CaseKind.REFUND_ABNORMAL,
            CaseKind.REFUND_UNCONFIRMED, CaseKind.CAPTURE_AFTER_SOLVED));

    /** The platform says that the channel did not pay. */
    private static final Set<CaseKind> NOT_PAID_BY_PLATFORM = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.RELEASE_AFTER_CAPTURE, CaseKind.ROLLBACK_OF_EARLIER_CAPTURE));

    /** Where a side gives no time. */
    private static final Duration FAR = Duration.ofDays(36_500);

    private Siblings() {
    }

    /** The cases about the same money, among the open ones of the same order or recharge. */
    public static List<Case> of(Case about, List<Case> beside) {
        if (NOT_PAID.contains(about.kind())) {
            return beside.stream().filter(other -> NOT_PAID.contains(other.kind()) && about.refund().holdId() != null
                    && about.refund().holdId().equals(other.refund().holdId())).toList();
        }
        boolean ofBill = PAID_BY_BILL.contains(about.kind());
        if (!ofBill && !isOfPlatform(about.kind())) {
            return List.of();
        }
        List<Case> all = new ArrayList<>(beside);
        all.add(about);
        return pairs(all).stream().filter(pair -> (ofBill ? pair.bill() : pair.platform()).id() == about.id())
                .map(pair -> ofBill ? pair.platform() : pair.bill()).toList();
    }

    /** The siblings that a decision ends as well. */
    static List<Case> answered(CaseAction action, long amountFen, Case about, List<Case> siblings) {
        Predicate<Case> ends = switch (action) {
            case CAPTURE -> other -> other.attempt().priceFen() == amountFen;
            case RELEASE, REVERSE ->
                other -> NOT_PAID.contains(other.kind()) && isSameDoubt(about.kind(), other.kind());
            // solved outside holds for all cases of the same money; a live hold ends by itself
            case SOLVED -> other -> !UNSETTLED.contains(about.kind()) && !UNSETTLED.contains(other.kind())
                    && isSameDoubt(about.kind(), other.kind()) && !areOfTwoRefunds(about, other);
            case RETRY -> other -> false;
        };
        return siblings.stream().filter(ends).toList();
    }

    /** A capture booked elsewhere as well lacks its row in the bill; that says nothing about the channel. */
    private static boolean isSameDoubt(CaseKind one, CaseKind other) {
        return one == other || one != CaseKind.CAPTURE_AFTER_SOLVED && other != CaseKind.CAPTURE_AFTER_SOLVED
                || one == CaseKind.REFUND_IN_BOOKS_ONLY || other == CaseKind.REFUND_IN_BOOKS_ONLY;
    }

    /**
     * The refund behind a case, with the platform's values if it has a case too: it repeats its call and gets the
     * answer of the decision.
     */
    static Case together(Case about, List<Case> siblings) {
        if (NOT_PAID.contains(about.kind())) {
            return about;
        }
        Optional<Case> platform = PAID_BY_BILL.contains(about.kind()) ? siblings.stream()
                .filter(other -> PAID_BY_PLATFORM.contains(other.kind())).findFirst() : Optional.empty();
        Case words = platform.orElse(about);
        // the named hold was captured for another channel refund
        boolean holdsNothing = words.kind() == CaseKind.SECOND_CHANNEL_REFUND;
        String refundOrderId = Stream.concat(Stream.of(words, about), siblings.stream())
                .map(one -> one.refund().refundOrderId())
                .filter(Objects::nonNull).findFirst().orElse(null);
        return new Case(about.site(), about.id(), about.kind(), words.flowNo(), words.orderId(),
                new Attempt(words.attempt().transNo(), about.attempt().priceFen(), words.attempt().transTime()),
                new Case.Refund(holdsNothing ? null : words.refund().holdId(),
                        holdsNothing ? null : words.refund().cancelNo(), refundOrderId),
                about.reason(), about.seen(),
                about.solved(), about.earlierCaseId());
    }

    /**
     * Whether a case about a captured hold is about the failure of another channel refund: the capture stays, and
     * nothing is owed. Numbers learned since the case was opened count.
     *
     * @param goesBy whether the capture has this channel refund number
     */
    static boolean tellsOfAnother(Case about, @Nullable String known, Predicate<String> goesBy) {
        return about.kind() == CaseKind.RELEASE_OF_ANOTHER_REFUND
                || NOT_PAID_BY_PLATFORM.contains(about.kind()) && about.refund().refundOrderId() != null
                        && known != null
                        && !goesBy.test(about.refund().refundOrderId());
    }

    /** Whether two cases about one captured hold are about two failed channel refunds. */
    private static boolean areOfTwoRefunds(Case one, Case other) {
        if (!NOT_PAID.contains(one.kind())) {
            return false;
        }
        Set<String> numbers = numbers(one);
        Set<String> others = numbers(other);
        return (one.kind() == CaseKind.RELEASE_OF_ANOTHER_REFUND) != (other
                .kind() == CaseKind.RELEASE_OF_ANOTHER_REFUND)
                || !numbers.isEmpty() && !others.isEmpty() && Collections.disjoint(numbers, others);
    }

    /** The refund's numbers; a bill has the channel's and, as {@code TransNo}, the merchant's. */
    private static Set<String> numbers(Case about) {
        return Stream.of(about.refund().refundOrderId(), isOfBill(about.kind()) ? about.attempt().transNo() : null)
                .filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /**
     * The bill's numbers of the decided refund, from its case and those that end with it. A refund without a number has
     * its order's number in the case, which does not count.
     */
    static List<String> numbersInBill(Case about, List<Case> answered) {
        return Stream.concat(Stream.of(about), answered.stream())
                .filter(one -> PAID_BY_BILL.contains(one.kind()) && one.refund().refundOrderId() != null)
                .flatMap(one -> Stream.of(one.refund().refundOrderId(), one.attempt().transNo())).distinct().toList();
    }

    /** Whether a case says that the channel did not pay the captured refund, or that it seems so. */
    static boolean saysNotPaid(CaseKind kind) {
        return NOT_PAID.contains(kind);
    }

    /** Whether a case is about a refund that a bill has, by its two numbers. */
    static boolean isOfBill(CaseKind kind) {
        return PAID_BY_BILL.contains(kind) || kind == CaseKind.REFUND_ABNORMAL || kind == CaseKind.REFUND_UNCONFIRMED;
    }

    /** Whether a case says that the channel paid what we did not capture: it never allows a reversal. */
    static boolean saysPaid(CaseKind kind) {
        return PAID_BY_PLATFORM.contains(kind) && kind != CaseKind.AMOUNT_DIFFERS
                || kind == CaseKind.REFUND_IN_BILL_ONLY
                || kind == CaseKind.TWICE_IN_BILL;
    }

    /**
     * Whether a capture decided by people may be of a case's money: decided for the other side's case, and not yet
     * named by this side; without a hold, with equal values.
     */
    static boolean mayBeOf(Case about, boolean hasHold, Books.CapturedByPeople captured) {
        boolean ofBill = PAID_BY_BILL.contains(about.kind());
        boolean sameWords = !hasHold && captured.hold().attempt().transNo().equals(about.attempt().transNo())
                && !areTwoAttempts(about, captured);
        boolean answeredOwnSide = captured.answered().stream()
                .anyMatch(kind -> (ofBill ? PAID_BY_BILL : PAID_BY_PLATFORM).contains(kind));
        return !isAnother(about, captured.hold()) && (sameWords || !answeredOwnSide);
    }

    /** Whether the platform gave both a time, and the times differ (contract, section 5, rule 3). */
    private static boolean areTwoAttempts(Case about, Books.CapturedByPeople captured) {
        Instant claimed = captured.hold().settlement().attempt().transTime();
        return PAID_BY_PLATFORM.contains(about.kind()) && about.attempt().transTime() != null && claimed != null
                && captured.answered().stream().anyMatch(PAID_BY_PLATFORM::contains)
                && !claimed.equals(about.attempt().transTime());
    }

    /** Whether both name a channel refund, and they differ. */
    static boolean isAnother(Case about, Hold captured) {
        String number = captured.settlement().refundOrderId();
        String transNo = captured.settlement().attempt().transNo();
        return about.refund().refundOrderId() != null && number != null
                && !about.refund().refundOrderId().equals(number)
                && !about.refund().refundOrderId().equals(transNo) && !about.attempt().transNo().equals(number);
    }

    private static boolean isOfPlatform(CaseKind kind) {
        return PAID_BY_PLATFORM.contains(kind) || UNSETTLED.contains(kind);
    }

    /** One case of each side. */
    private record Pair(Case platform, Case bill) {

        boolean fits() {
            boolean sameOrder = Objects.equals(platform.orderId(), bill.orderId())
                    || platform.flowNo() != null && platform.flowNo().equals(bill.flowNo());
            boolean differing = bill.kind() == CaseKind.REFUND_AMOUNT_DIFFERS;
            boolean onlyByHold = differing || UNSETTLED.contains(platform.kind());
            return sameOrder && platform.attempt().priceFen() == bill.attempt().priceFen()
                    && (!onlyByHold || hasSameHold())
                    && differing == (platform.kind() == CaseKind.AMOUNT_DIFFERS)
                    && (hasSameNumber() || platform.refund().refundOrderId() == null
                            || bill.refund().refundOrderId() == null);
        }

        /**
         * A bill has the channel's number of a refund and, as its {@code TransNo}, the merchant's: callers name either.
         */
        boolean hasSameNumber() {
            return platform.refund().refundOrderId() != null
                    && (platform.refund().refundOrderId().equals(bill.refund().refundOrderId())
                            || platform.refund().refundOrderId().equals(bill.attempt().transNo()))
                    || platform.attempt().transNo().equals(bill.attempt().transNo());
        }

        boolean hasSameHold() {
            return platform.refund().holdId() != null && platform.refund().holdId().equals(bill.refund().holdId());
        }

        Duration apart() {
            return platform.attempt().transTime() == null || bill.attempt().transTime() == null ? FAR
                    : Duration.between(platform.attempt().transTime(), bill.attempt().transTime()).abs();
        }
    }

    private static final Comparator<Pair> BEST_FIRST = Comparator.comparing((Pair pair) -> !pair.hasSameNumber())
            .thenComparing(pair -> !pair.hasSameHold()).thenComparing(Pair::apart)
            .thenComparing(pair -> pair.platform().id()).thenComparing(pair -> pair.bill().id());

    private static List<Pair> pairs(List<Case> cases) {
        List<Pair> possible = new ArrayList<>();
        for (Case platform : cases.stream().filter(one -> isOfPlatform(one.kind())).toList()) {
            cases.stream().filter(one -> PAID_BY_BILL.contains(one.kind())).map(bill -> new Pair(platform, bill))
                    .filter(Pair::fits).forEach(possible::add);
        }
        possible.sort(BEST_FIRST);
        List<Pair> taken = new ArrayList<>();
        for (Pair pair : possible) {
            if (taken.stream().noneMatch(other -> other.platform().id() == pair.platform().id()
                    || other.bill().id() == pair.bill().id())) {
                taken.add(pair);
            }
        }
        return taken;
    }
}
