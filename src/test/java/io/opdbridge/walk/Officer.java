package io.opdbridge.walk;

import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseDecisions.Taken;
import io.opdbridge.ledger.DecisionRefusal;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.ledger.PossibleDecision;
import io.opdbridge.walk.Channel.Refund;
import io.opdbridge.walk.Channel.Status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * People who decide cases. During the walk they are honest and know what the channel's own pages show of the refund
 * that a case is about, no more: that nothing is captured twice is the bridge's to see to. At the end one of them knows
 * everything.
 */
final class Officer {

    private static final Person LI = new Person("李娜", Set.of(Role.OPERATOR), "10.0.0.1");
    private static final Person WANG = new Person("王强", Set.of(Role.OPERATOR, Role.APPROVER), "10.0.0.2");

    private final World world;
    private final SplittableRandom random;
    /** Refunds for which people had something captured, once for each time. */
    private final List<Refund> capturedByPeople = new ArrayList<>();
    private int tokens;
    /** Whether it is the one who knows everything. */
    private boolean knowing;

    Officer(World world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    /** Decides one of the open cases, or one after the other. */
    void visit(int cashPercent, int errorPercent) {
        List<Case> open = world.openCases();
        if (!open.isEmpty() && random.nextBoolean()) {
            decide(open.get(random.nextInt(open.size())), cashPercent, errorPercent);
        } else {
            visitAll(cashPercent, errorPercent);
        }
    }

    /** Decides all open cases, one after the other. */
    void visitAll(int cashPercent, int errorPercent) {
        List<Case> open = world.openCases();
        for (Case about : open) {
            if (world.openCases().stream().anyMatch(one -> one.id() == about.id())) {
                decide(about, cashPercent, errorPercent);
            }
        }
    }

    /**
     * Two people who do not ask each other: one puts right elsewhere what the platform's case names, the other what the
     * bill's case does, if it still is there.
     */
    void bothSides() {
        List<Case> open = world.openCases();
        for (Case bill : open) {
            Order order = world.order(bill);
            List<Refund> refunds = List.copyOf(refundsOf(bill));
            if (!bill.kind().name().equals("REFUND_IN_BILL_ONLY") || order == null || refunds.size() != 1
                    || !refunds.get(0).isPaid() || refunds.get(0).outside || isBooked(refunds.get(0))) {
                continue;
            }
            Refund refund = refunds.get(0);
            List<Case> platform = open.stream()
                    .filter(one -> !World.isOfBill(one) && refund.no.equals(one.refund().refundOrderId())
                            && one.attempt().priceFen() == refund.fen)
                    .toList();
            if (platform.size() == 1 && platform.get(0).kind().name().startsWith("CAPTURE_")
                    && world.bridge.live(order) == null) {
                solve(platform.get(0), possible(platform.get(0)), order, refund.fen, refund);
                if (world.openCases().stream().anyMatch(one -> one.id() == bill.id())) {
                    solve(bill, possible(bill), order, refund.fen, refund);
                }
            }
        }
    }

    /** Decides a case as it looks to somebody who has the channel's page before him. */
    private void decide(Case about, int cashPercent, int errorPercent) {
        Order order = world.order(about);
        if (order == null) {
            return;
        }
        List<PossibleDecision> possible = possible(about);
        Set<Refund> refunds = refundsOf(about);
        if (refunds.stream().anyMatch(refund -> refund.status == Status.PROCESSING)) {
            return;
        }
        Optional<Refund> paid = refunds.stream().filter(Refund::isPaid).filter(refund -> !refund.outside)
                .min((one, other) -> Boolean.compare(isBooked(one), isBooked(other)));
        boolean cash = random.nextInt(100) < cashPercent;
        // that the refund is captured stands in the books, under its number
        boolean known = Set.of("OVERDUE_HOLD", "CHANNEL_REFUND_OF_ANOTHER_HOLD").contains(about.kind().name())
                && order.habits.refundNo() && paid.filter(this::isBooked).isPresent();
        boolean error = about.kind().name().equals("OVERDUE_HOLD") && random.nextInt(100) < errorPercent;
        if (paid.isPresent() && !error && !known) {
            decidePaid(about, order, possible, paid.get(), cash);
        } else {
            decideUnpaid(about, order, possible, refunds, cash, error);
        }
    }

    private boolean isBooked(Refund refund) {
        return refund.captured || capturedByPeople.contains(refund);
    }

    private void decidePaid(Case about, Order order, List<PossibleDecision> possible, Refund refund, boolean cash) {
        // what takes another refund's capture back meanwhile is no help for this one
        Optional<PossibleDecision> capture = find(possible, "CAPTURE", refund.fen)
                .filter(one -> !world.bridge.ownBooks() || one.refundedFen() == refund.fen);
        if (capture.isPresent() && !refund.captured && !cash) {
            if (decide(about, capture.get())) {
                capturedByPeople.add(refund);
                checkNothingTwice(order, refund);
            }
            return;
        }
        boolean isOwed = !saysNotPaid(about) && !isBooked(refund)
                && (!isUnnumbered(about) || isPaidMoreOftenThanCaptured(refund));
        if (isOwed && world.missingFen(order) >= refund.fen && world.bridge.live(order) == null
                && (cash || !world.bridge.ownBooks())) {
            solve(about, possible, order, refund.fen, refund);
        } else if (isClean(order) && !finishesByItself(about, refund)
                && world.bridge.decisions().siblings(about).stream()
                        .noneMatch(beside -> finishesByItself(beside, refund))) {
            solve(about, possible, order, 0, null);
        }
    }

    /**
     * A row of the bill finds its counterpart in a later bill; to say meanwhile that it was put right elsewhere is not
     * true.
     */
    private static boolean finishesByItself(Case about, Refund refund) {
        return World.isOfBill(about) && !refund.outside && !about.kind().name().equals("REFUND_UNCONFIRMED");
    }

    private void decideUnpaid(Case about, Order order, List<PossibleDecision> possible, Set<Refund> refunds,
            boolean cash,
            boolean error) {
        Optional<PossibleDecision> release = find(possible, "RELEASE", null);
        if (release.isPresent() && about.kind().name().equals("OVERDUE_HOLD")) {
            Optional<PossibleDecision> capture = find(possible, "CAPTURE", null);
            decide(about, error && capture.isPresent() && random.nextBoolean() ? capture.get() : release.get());
            return;
        }
        Optional<PossibleDecision> reverse = find(possible, "REVERSE", null);
        boolean captured = isOwing(about);
        // without numbers the bill may have given this capture another refund: which one the cash was for nobody can
        // say
        if (reverse.isPresent() && captured && world.missingFen(order) < 0 && !cash) {
            if (decide(about, reverse.get())) {
                reversed(about, refunds);
            }
        } else if (captured && cash && order.habits.refundNo()
                && world.claims(about).contains(-about.attempt().priceFen())
                && world.missingFen(order) <= -about.attempt().priceFen()) {
            solve(about, possible, order, -about.attempt().priceFen(),
                    refunds.stream().filter(this::isBooked).findFirst().orElseThrow());
        } else if (isClean(order)) {
            solve(about, possible, order, 0, null);
        }
    }

    private void reversed(Case about, Set<Refund> refunds) {
        alike(about, refunds).filter(refund -> !refund.isPaid() && isBooked(refund)).findFirst().ifPresent(refund -> {
            refund.captured = false;
            capturedByPeople.remove(refund);
        });
        world.bridge.reversed(about.refund().holdId());
    }

    /** Nothing is missing, and nothing can be that only looks as if it were not. */
    private boolean isClean(Order order) {
        return world.missingFen(order) == 0
                && order.refunds.stream().allMatch(refund -> refund.status != Status.PROCESSING
                        && (refund.isPaid() ? !refund.outside || !isBooked(refund) : !isBooked(refund)));
    }

    private void solve(Case about, List<PossibleDecision> possible, Order order, long outsideFen, Refund refund) {
        Optional<PossibleDecision> solved = find(possible, "SOLVED", null);
        if (solved.isPresent() && decide(about, solved.get())) {
            order.outsideFen += outsideFen;
            if (refund != null) {
                refund.outside = true;
            }
            if (outsideFen != 0) {
                world.log("   " + outsideFen + " fen of " + order + " were put right outside");
            }
            if (world.bridge instanceof AtHis his && about.refund().holdId() != null
                    && about.kind().name().startsWith("VENDOR_")) {
                his.putRight(about.refund().holdId());
            }
        }
    }

    /** The refunds that a case is about, for all that anybody can know. */
    private Set<Refund> refundsOf(Case about) {
        Set<Refund> found = new LinkedHashSet<>();
        if (about.kind().name().equals("SPEND_OVER_BALANCE")) {
            return found;
        }
        world.channel.refunds().stream().filter(refund -> refund.no.equals(about.refund().refundOrderId())
                || refund.no.equals(about.attempt().transNo())
                || refund.merchantNo.equals(about.attempt().transNo())).forEach(found::add);
        if (found.isEmpty()) {
            found.addAll(world.causes.getOrDefault(about.id(), Set.of()));
        }
        boolean ofItsHold = about.refund().holdId() != null && !about.kind().name().equals("AMOUNT_DIFFERS");
        if (found.isEmpty() && ofItsHold) {
            String number = world.bridge.refundNumber(about.refund().holdId());
            world.channel.refunds().stream().filter(refund -> refund.no.equals(number)).forEach(found::add);
        }
        if (found.isEmpty() && ofItsHold) {
            world.holders.getOrDefault(about.refund().holdId(), Set.of()).forEach(run -> {
                found.add(run.refund);
                found.add(run.second);
            });
        }
        found.removeIf(Objects::isNull);
        return found;
    }

    private List<PossibleDecision> possible(Case about) {
        return world.bridge.decisions().possible(about).stream().filter(PossibleDecision::isPossible).toList();
    }

    private static Optional<PossibleDecision> find(List<PossibleDecision> possible, String action, Long fen) {
        return possible.stream()
                .filter(one -> one.action().name().equals(action) && (fen == null || one.amountFen() == fen))
                .findFirst();
    }

    /** Decides, with a second person where one is needed; false when it could not be done after all. */
    private boolean decide(Case about, PossibleDecision chosen) {
        Order order = world.order(about);
        Bridge.Live before = world.bridge.live(order);
        String words = "people decide " + World.describe(about) + " of " + order + ": " + chosen.action() + " "
                + chosen.amountFen();
        boolean done = take(about, chosen, words);
        if (done) {
            order.capturedByPeople |= chosen.action().name().equals("CAPTURE");
            checkNobodyElsesHold(about, before, order);
        }
        return done;
    }

    private boolean take(Case about, PossibleDecision chosen, String words) {
        String token = "T" + ++tokens;
        DecisionRequest request = new DecisionRequest(about.site(), about.id(), token, chosen.action(),
                chosen.amountFen(),
                "渠道页面");
        try {
            Taken outcome = world.bridge.decisions().decide(request, LI);
            if (random.nextInt(10) == 0) {
                outcome = world.bridge.decisions().decide(request, LI);
            }
            if (outcome.decision() != null) {
                world.log(words);
                return true;
            }
            long proposal = outcome.proposal().id();
            if (!knowing && random.nextInt(8) == 0) {
                world.bridge.decisions().decline(about.site(), proposal, random.nextBoolean() ? WANG : LI, "再等一天");
                world.log(words + ", not approved");
                return false;
            }
            world.bridge.decisions().approve(about.site(), proposal, WANG, null);
            world.log(words + ", approved");
            return true;
        } catch (DecisionRefusal refused) {
            world.log(words + ": refused, " + refused.reason());
            return false;
        }
    }

    /** Rule 10: a case without a hold moves no hold that belongs to another attempt. */
    private void checkNobodyElsesHold(Case about, Bridge.Live before, Order order) {
        if (about.refund().holdId() != null || before == null
                || Objects.equals(before.transTime(), about.attempt().transTime())) {
            return;
        }
        Set<Refund> refunds = refundsOf(about);
        boolean ofItsAttempt = order.runs.stream()
                .anyMatch(run -> Objects.equals(run.attempt.transTime(), before.transTime())
                        && refunds.stream().anyMatch(run.asked::contains));
        Bridge.Live now = world.bridge.live(order);
        if (!ofItsAttempt && (now == null || now.id() != before.id())) {
            throw world.failure(World.describe(about) + " has no hold, and its decision ended hold " + before.id()
                    + ", which belongs to the attempt of " + before.transTime(), before.fen());
        }
    }

    /** Rule 10: money that one decision captured is not captured by another. */
    private void checkNothingTwice(Order order, Refund refund) {
        List<Refund> alike = order.refunds.stream().filter(one -> one.isPaid() && one.fen == refund.fen).toList();
        long byPeople = capturedByPeople.stream().filter(alike::contains).count();
        long byCallers = alike.stream().filter(one -> one.captured).count();
        boolean isNamed = world.openCases(order).stream()
                .anyMatch(about -> world.claims(about).equals(List.of(-refund.fen)));
        if (byPeople > 1 && byPeople + byCallers > alike.size() && !isNamed) {
            throw world.failure(order + ": " + alike.size() + " refund(s) of " + refund.fen + " left the channel, and "
                    + (byPeople + byCallers) + " were captured, " + byPeople + " of them by people", refund.fen);
        }
    }

    /**
     * Decides every case rightly, knowing all that happened.
     *
     * @param byNumber whether by the refund that a case is about; else by what the order lacks
     * @return whether anything was decided
     */
    boolean decideAllRightly(boolean byNumber) {
        knowing = true;
        boolean moved = false;
        for (Case about : billFirst()) {
            moved |= moveRightly(about, byNumber);
        }
        for (Case about : billFirst()) {
            moved |= solveRightly(about, byNumber);
        }
        return moved;
    }

    /** A row of a bill speaks of one refund; what platforms say may be said again. */
    private List<Case> billFirst() {
        return world.openCases().stream().sorted(Comparator.comparing(about -> !World.isOfBill(about))).toList();
    }

    private boolean solveRightly(Case about, boolean byNumber) {
        Order order = world.order(about);
        List<PossibleDecision> possible = possible(about);
        if (order == null) {
            return find(possible, "SOLVED", null).filter(solved -> take(about, solved, "people solve "
                    + World.describe(about))).isPresent();
        }
        boolean waits = byNumber && about.kind().name().equals("REFUND_AMOUNT_DIFFERS")
                && find(possible, "REVERSE", null).isPresent();
        if (waits || find(possible, "SOLVED", null).isEmpty()) {
            return false;
        }
        long missing = world.missingFen(order);
        Optional<Refund> owed = owed(about, order).filter(refund -> refund.fen <= missing && !saysNotPaid(about));
        // where nobody gave numbers, an equal refund may be the same one, and our books rather capture too little
        boolean isBookedElsewhere = about.kind().name().equals("CAPTURE_AFTER_SOLVED")
                && find(possible, "REVERSE", null).isEmpty();
        // more than was paid in fits no order: the rest has to be booked elsewhere
        boolean isOverRest = world.bridge.decisions().possible(about).stream().anyMatch(one -> !one.isPossible()
                && one.refusal().reason() == DecisionRefusal.Reason.OVER_REFUNDABLE_REST);
        boolean inOurBooks = world.bridge.ownBooks() && !isBookedElsewhere && !isOverRest
                && (missing < 0 || order.habits.refundNo() && !order.capturedByPeople);
        long byItsPeople = inOurBooks || !mayBeMissing(about, missing) ? 0 : owed.isPresent() ? owed.get().fen
            : world.claims(about).stream().filter(claim -> !byNumber && !isCapturedElsewhere(about, claim)
                    && (claim > 0 ? claim <= missing : claim < 0 && claim >= missing)).findFirst().orElse(0L);
        if (missing != 0 && byItsPeople == 0 && !isVendors(about)) {
            return false;
        }
        solve(about, possible, order, byItsPeople, owed.orElse(null));
        return true;
    }

    /**
     * Whether the refunds that a case is about are paid when more has left than is captured, and are not when it is
     * less.
     */
    private boolean mayBeMissing(Case about, long missing) {
        Set<Refund> refunds = refundsOf(about);
        // that the bill lacks a capture is so whichever refund the caller named with it
        boolean byAmount = Set.of("REFUND_AMOUNT_DIFFERS", "REFUND_IN_BOOKS_ONLY").contains(about.kind().name());
        // a capture is told of a refund: this was a rollback without one, of another amount than is held
        boolean paidNothing = about.kind().name().equals("AMOUNT_DIFFERS") && missing > 0;
        return refunds.isEmpty() && !paidNothing || byAmount
                || refunds.stream().anyMatch(refund -> missing > 0 ? refund.isPaid() && isNotAllOutside(refund)
                        : !refund.isPaid());
    }

    /** Where nobody gave numbers, an equal refund may have been put right elsewhere in its place. */
    private static boolean isNotAllOutside(Refund refund) {
        return refund.order.refunds.stream().anyMatch(one -> one.isPaid() && one.fen == refund.fen && !one.outside);
    }

    /** Who has such a case before him puts no refund right that was paid: another case says that. */
    private boolean saysNotPaid(Case about) {
        return world.claims(about).equals(List.of(-about.attempt().priceFen()));
    }

    private static boolean isVendors(Case about) {
        return about.kind().name().startsWith("VENDOR_");
    }

    private boolean moveRightly(Case about, boolean byNumber) {
        Order order = world.order(about);
        if (order == null) {
            return false;
        }
        List<PossibleDecision> possible = possible(about);
        Optional<Refund> owed = owed(about, order);
        Optional<PossibleDecision> right = byNumber ? possible.stream().filter(one -> owed.isPresent()
                ? left(one) == owed.get().fen : left(one) < 0 && isOwing(about)).findFirst()
                : byAmount(about, order, possible);
        boolean ofOtherAmount = owed.isEmpty() || owed.get().fen != about.attempt().priceFen();
        if (right.isEmpty() && ofOtherAmount && about.kind().name().equals("OVERDUE_HOLD")) {
            right = find(possible, "RELEASE", null);
        }
        if (right.isEmpty()) {
            return world.bridge.ownBooks() && world.missingFen(order) > 0 && topUp(about, order);
        }
        if (!decide(about, right.get())) {
            return false;
        }
        owed.ifPresent(refund -> refund.captured = true);
        if (right.get().action().name().equals("REVERSE")) {
            reversed(about, refundsOf(about));
        }
        return true;
    }

    /** Whether what a case is about was captured and is not paid. */
    private boolean isOwing(Case about) {
        Set<Refund> refunds = refundsOf(about);
        return refunds.stream().noneMatch(Refund::isPaid) && (alike(about, refunds).anyMatch(this::isOwed)
                || isUnnumbered(about) && refunds.stream().anyMatch(this::isCapturedMoreOftenThanPaid));
    }

    private boolean isCapturedMoreOftenThanPaid(Refund refund) {
        return world.bridge.captures(refund.order, refund.fen) > paid(refund);
    }

    /** Without numbers, what is captured of an amount is captured for each refund of that amount. */
    private boolean isCapturedElsewhere(Case about, long claim) {
        return isUnnumbered(about) && claim == about.attempt().priceFen()
                && refundsOf(about).stream().noneMatch(this::isPaidMoreOftenThanCaptured);
    }

    private boolean isPaidMoreOftenThanCaptured(Refund refund) {
        return world.bridge.captures(refund.order, refund.fen) < paid(refund);
    }

    private static long paid(Refund refund) {
        return refund.order.refunds.stream().filter(one -> one.fen == refund.fen && one.isPaid() && !one.outside)
                .count();
    }

    private boolean isUnnumbered(Case about) {
        Order order = world.order(about);
        return order != null && !order.habits.refundNo();
    }

    /** Whether it is captured and did not leave. */
    private boolean isOwed(Refund refund) {
        return !refund.isPaid() && isBooked(refund) && !refund.outside;
    }

    /** Where nobody gave numbers, one refund stands for each other of its amount. */
    private Stream<Refund> alike(Case about, Set<Refund> refunds) {
        return !isUnnumbered(about) ? refunds.stream()
                : Stream.concat(refunds.stream(), world.order(about).refunds.stream()
                        .filter(one -> refunds.stream().anyMatch(refund -> refund.fen == one.fen))).distinct();
    }

    /**
     * The refund of a case that left the channel and is not captured; where nobody gave numbers, one that looks like
     * it.
     */
    private Optional<Refund> owed(Case about, Order order) {
        return refundsOf(about).stream().filter(Refund::isPaid).flatMap(paid -> order.refunds.stream()
                .filter(one -> one.isPaid() && one.fen == paid.fen && !one.outside && !isBooked(one)))
                .filter(refund -> !isUnnumbered(about) || isPaidMoreOftenThanCaptured(refund)).findFirst();
    }

    private Optional<PossibleDecision> byAmount(Case about, Order order, List<PossibleDecision> possible) {
        long missing = world.missingFen(order);
        if (missing == 0) {
            return Optional.empty();
        }
        Optional<PossibleDecision> byAmount = !mayBeMissing(about, missing) ? Optional.empty() : possible.stream()
                .filter(one -> Long.signum(left(one)) == Long.signum(missing)
                        && Math.abs(left(one)) <= Math.abs(missing))
                .findFirst();
        return byAmount
                .or(() -> find(possible, "REVERSE", null).filter(one -> isCapturedForNothing(about, order, one)));
    }

    /** What the others lack may hide that a capture of this order has nothing behind it. */
    private boolean isCapturedForNothing(Case about, Order order, PossibleDecision reverse) {
        long missing = world.missingFen(order) + reverse.amountFen();
        return switch (about.kind().name()) {
            case "REFUND_IN_BOOKS_ONLY" -> world.isNamed(order, about, missing);
            // which refunds the bill had given it shows when it is gone
            case "CAPTURE_AFTER_SOLVED" -> world.missingFen(order) < 0 || world.isNamed(order, about, missing);
            // what the bill has may have been put right elsewhere before
            case "REFUND_AMOUNT_DIFFERS" -> world.isNamed(order, about, missing - about.attempt().priceFen())
                    || world.isNamed(order, about, missing);
            case "REFUND_UNCONFIRMED", "REFUND_ABNORMAL" -> world.isNamed(order, about, missing)
                    && refundsOf(about).stream().noneMatch(Refund::isPaid);
            default -> false;
        };
    }

    /** By how much a decision would raise what is captured, in fen. */
    private long left(PossibleDecision one) {
        return switch (one.action().name()) {
            case "CAPTURE" -> world.bridge.ownBooks() ? one.refundedFen() : one.amountFen();
            case "REVERSE" -> -one.amountFen();
            default -> 0;
        };
    }

    /** The patient owes what was spent after it had left the channel, and pays it in. */
    private boolean topUp(Case about, Order order) {
        boolean owes = world.bridge.decisions().possible(about).stream().anyMatch(one -> !one.isPossible()
                && one.refusal().reason() == DecisionRefusal.Reason.INSUFFICIENT_BALANCE);
        if (owes) {
            world.payIn(order.card, 30_000);
        }
        return owes;
    }
}
