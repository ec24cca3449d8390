package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
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
 * Which open cases speak of the same money (contract, section 5, rule 10), and which of them a decision answers. Pure
 * functions.
 *
 * <p>The platform and the channel's bill may both say that the channel paid what we did not capture. One case of the one is
 * paired with one of the other, so that two genuine refunds never end as one: by the channel's number of the refund where
 * both have it, then by the hold, then by what is closest in time; order and amount are the same. That the channel did
 * <em>not</em> pay what was captured may be said by any number of cases about one hold.
 */
public final class Siblings {

    /** The platform says that the channel paid. */
    private static final Set<CaseKind> PAID_BY_PLATFORM = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.CAPTURE_WITHOUT_HOLD, CaseKind.CAPTURE_AFTER_RELEASE, CaseKind.CAPTURE_AFTER_REVERSAL,
            CaseKind.SECOND_CHANNEL_REFUND, CaseKind.AMOUNT_DIFFERS));

    /** Nobody says anything of a hold, or its vendor does not confirm. */
    private static final Set<CaseKind> UNSETTLED = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.OVERDUE_HOLD, CaseKind.VENDOR_NEVER_CONFIRMS, CaseKind.VENDOR_REFUSES_SETTLEMENT));

    /** The channel's bill says that it paid. */
    private static final Set<CaseKind> PAID_BY_BILL = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.REFUND_IN_BILL_ONLY, CaseKind.REFUND_STILL_IN_FLIGHT, CaseKind.REFUND_AMOUNT_DIFFERS));

    /** The channel is said, or seems, not to have paid what was captured, or people had booked it elsewhere. */
    private static final Set<CaseKind> NOT_PAID = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.RELEASE_AFTER_CAPTURE, CaseKind.ROLLBACK_OF_EARLIER_CAPTURE,
            CaseKind.RELEASE_OF_ANOTHER_REFUND, CaseKind.REFUND_IN_BOOKS_ONLY, CaseKind.REFUND_ABNORMAL,
            CaseKind.REFUND_UNCONFIRMED, CaseKind.CAPTURE_AFTER_SOLVED));

    /** The platform says so. */
    private static final Set<CaseKind> NOT_PAID_BY_PLATFORM = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.RELEASE_AFTER_CAPTURE, CaseKind.ROLLBACK_OF_EARLIER_CAPTURE));

    /** Where a side gives no time. */
    private static final Duration FAR = Duration.ofDays(36_500);

    private Siblings() {
    }

    /** Of the open cases of the same order or recharge, those that speak of the same money. */
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

    /** Of the siblings those that a decision ends as well. */
    static List<Case> answered(CaseAction action, long amountFen, Case about, List<Case> siblings) {
        Predicate<Case> ends = switch (action) {
            case CAPTURE -> other -> other.attempt().priceFen() == amountFen;
            case RELEASE, REVERSE -> other -> NOT_PAID.contains(other.kind()) && isSameDoubt(about.kind(), other.kind());
            // who says that it was put right elsewhere says so of the same money; a live hold ends by itself
            case SOLVED -> other -> !UNSETTLED.contains(about.kind()) && !UNSETTLED.contains(other.kind())
                    && isSameDoubt(about.kind(), other.kind()) && !areOfTwoRefunds(about, other);
            case RETRY -> other -> false;
        };
        return siblings.stream().filter(ends).toList();
    }

    /** A capture that was booked elsewhere too lacks its row in the bill; whether the channel paid is another question. */
    private static boolean isSameDoubt(CaseKind one, CaseKind other) {
        return one == other || one != CaseKind.CAPTURE_AFTER_SOLVED && other != CaseKind.CAPTURE_AFTER_SOLVED
                || one == CaseKind.REFUND_IN_BOOKS_ONLY || other == CaseKind.REFUND_IN_BOOKS_ONLY;
    }

    /**
     * What is known of the refund behind a case: where the platform speaks of it too, by its words. It sends them again, and
     * is then answered as what was decided.
     */
    static Case together(Case about, List<Case> siblings) {
        if (NOT_PAID.contains(about.kind())) {
            return about;
        }
        Optional<Case> platform = PAID_BY_BILL.contains(about.kind()) ? siblings.stream()
                .filter(other -> PAID_BY_PLATFORM.contains(other.kind())).findFirst() : Optional.empty();
        Case words = platform.orElse(about);
        // what it names was captured for another refund of the channel
        boolean holdsNothing = words.kind() == CaseKind.SECOND_CHANNEL_REFUND;
        String refundOrderId =
                Stream.concat(Stream.of(words, about), siblings.stream()).map(one -> one.refund().refundOrderId())
                .filter(Objects::nonNull).findFirst().orElse(null);
        return new Case(about.site(), about.id(), about.kind(), words.flowNo(), words.orderId(),
                new Attempt(words.attempt().transNo(), about.attempt().priceFen(), words.attempt().transTime()),
                new Case.Refund(holdsNothing ? null : words.refund().holdId(), holdsNothing ? null
                : words.refund().cancelNo(),
                        refundOrderId), about.reason(), about.seen(), about.solved(), about.earlierCaseId());
    }

    /**
     * Whether a case about a captured hold tells of another refund of the channel that failed: what was captured stays, and
     * nothing is owed. Numbers learned since the case was opened count.
     *
     * @param goesBy whether the capture goes by that number of the channel
     */
    static boolean tellsOfAnother(Case about, String known, Predicate<String> goesBy) {
        return about.kind() == CaseKind.RELEASE_OF_ANOTHER_REFUND
                || NOT_PAID_BY_PLATFORM.contains(about.kind()) && about.refund().refundOrderId() != null && known != null
                        && !goesBy.test(about.refund().refundOrderId());
    }

    /** Whether two cases about one captured hold tell of two refunds of the channel that failed, or seem to have. */
    private static boolean areOfTwoRefunds(Case one, Case other) {
        if (!NOT_PAID.contains(one.kind())) {
            return false;
        }
        Set<String> numbers = numbers(one);
        Set<String> others = numbers(other);
        return (one.kind() == CaseKind.RELEASE_OF_ANOTHER_REFUND) != (other.kind() == CaseKind.RELEASE_OF_ANOTHER_REFUND)
                || !numbers.isEmpty() && !others.isEmpty() && Collections.disjoint(numbers, others);
    }

    /** Of the refund; a bill has the channel's and, as {@code TransNo}, the merchant's. */
    private static Set<String> numbers(Case about) {
        return Stream.of(about.refund().refundOrderId(), isOfBill(about.kind()) ? about.attempt().transNo()
                : null).filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /**
     * By which the bill knows the refund that a decision is about, of the case decided and those that end with it. A refund
     * without any has its order's number in its case, which is none.
     */
    static List<String> numbersInBill(Case about, List<Case> answered) {
        return Stream.concat(Stream.of(about), answered.stream())
                .filter(one -> PAID_BY_BILL.contains(one.kind()) && one.refund().refundOrderId() != null)
                .flatMap(one -> Stream.of(one.refund().refundOrderId(), one.attempt().transNo())).distinct().toList();
    }

    /** Whether a case says that the channel did not pay, or seems not to have paid, what was captured. */
    static boolean saysNotPaid(CaseKind kind) {
        return NOT_PAID.contains(kind);
    }

    /** Whether a case is about a refund that a bill has, by its two numbers. */
    static boolean isOfBill(CaseKind kind) {
        return PAID_BY_BILL.contains(kind) || kind == CaseKind.REFUND_ABNORMAL || kind == CaseKind.REFUND_UNCONFIRMED;
    }

    /** Whether a case says that the channel paid what we did not capture: no capture is taken back on its word. */
    static boolean saysPaid(CaseKind kind) {
        return PAID_BY_PLATFORM.contains(kind) && kind != CaseKind.AMOUNT_DIFFERS || kind == CaseKind.REFUND_IN_BILL_ONLY
                || kind == CaseKind.TWICE_IN_BILL;
    }

    /**
     * Whether a capture that people decided may be of the money that a case speaks of: on the word of the other side, which
     * nobody of this side has spoken of yet; without a hold, of the same words.
     */
    static boolean mayBeOf(Case about, boolean hasHold, Books.CapturedByPeople captured) {
        boolean ofBill = PAID_BY_BILL.contains(about.kind());
        boolean sameWords = !hasHold && captured.hold().attempt().transNo().equals(about.attempt().transNo())
                && !areTwoAttempts(about, captured);
        boolean answeredOwnSide = captured.answered().stream()
                .anyMatch(kind -> (ofBill ? PAID_BY_BILL : PAID_BY_PLATFORM).contains(kind));
        return !isAnother(about, captured.hold()) && (sameWords || !answeredOwnSide);
    }

    /** Whether the platform has given both a time, and not the same (contract, section 5, rule 3). */
    private static boolean areTwoAttempts(Case about, Books.CapturedByPeople captured) {
        Instant claimed = captured.hold().settled().attempt().transTime();
        return PAID_BY_PLATFORM.contains(about.kind()) && about.attempt().transTime() != null && claimed != null
                && captured.answered().stream().anyMatch(PAID_BY_PLATFORM::contains)
                && !claimed.equals(about.attempt().transTime());
    }

    /** Whether both name a refund of the channel, and not the same. */
    static boolean isAnother(Case about, Hold captured) {
        String number = captured.settled().refundOrderId();
        String transNo = captured.settled().attempt().transNo();
        return about.refund().refundOrderId() != null && number != null && !about.refund().refundOrderId().equals(number)
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
            return sameOrder && platform.attempt().priceFen() == bill.attempt().priceFen() && (!onlyByHold || hasSameHold())
                    && differing == (platform.kind() == CaseKind.AMOUNT_DIFFERS)
                    && (hasSameNumber() || platform.refund().refundOrderId() == null
                    || bill.refund().refundOrderId() == null);
        }

        /** A bill has the channel's number of a refund and, as its {@code TransNo}, the merchant's: callers name either. */
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
