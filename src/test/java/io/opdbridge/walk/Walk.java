package io.opdbridge.walk;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.db.Database;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.reconcile.BillFilter;
import io.opdbridge.reconcile.ReconcilePolicy;
import io.opdbridge.reconcile.Reconciliations;
import io.opdbridge.reconcile.Run.Against;
import io.opdbridge.reconcile.WechatBill;
import io.opdbridge.reconcile.jdbc.JdbcReconcileStore;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.walk.Bridge.Answer;
import io.opdbridge.walk.Bridge.Fate;
import io.opdbridge.walk.Channel.Refund;
import io.opdbridge.walk.Channel.Says;
import io.opdbridge.walk.Channel.Status;
import io.opdbridge.walk.Run.Next;

import org.apache.commons.io.FileUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.opdbridge.testing.BooksFixture.RETRY_WINDOW;
import static io.opdbridge.testing.BooksFixture.SITE;

/**
 * A few days of refunds at one bridge, drawn from one seed: platforms, the channel, patients, people who decide cases,
 * and each morning the bill of the day before. What is expected comes from the contract, never from the code. For one
 * thread.
 */
final class Walk {

    /** Where a walk gets an empty ledger from. */
    interface Ledgers {
        Database empty() throws IOException;
    }

    /** Who keeps the money. */
    enum Kind {
        OWN_BOOKS,
        AT_HIS
    }

    /**
     * How likely each kind of trouble is on this walk, in percent. Drawn for each walk anew, so that some have much of
     * one kind and none of another: rare troubles meet.
     */
    record Moods(int failing, int lying, int slow, int silent, int reckless, int lossy, int twin, int second,
            int repeat,
            int officer, int cash, int error, int spend, int hurry, boolean funds, int closing) {

        static Moods of(SplittableRandom random) {
            return new Moods(some(random, 15), some(random, 20), some(random, 30), some(random, 15), some(random, 30),
                    some(random, 25), some(random, 30), some(random, 25), some(random, 15), some(random, 12),
                    some(random, 60), some(random, 20), some(random, 10), random.nextInt(100), random.nextBoolean(),
                    some(random, 60));
        }

        /** The same with a channel that does one thing only, in percent each; what is left it does well. */
        Moods ofChannel(int lying, int slow) {
            return new Moods(0, lying, slow, 0, 0, lossy, twin, 0, repeat, officer, cash, error, spend, hurry, funds,
                    closing);
        }

        private static int some(SplittableRandom random, int most) {
            return random.nextInt(3) == 0 ? 0 : random.nextInt(most + 1);
        }
    }

    private static final Details DETAILS = new Details("3", "100123", "self", "张三", "refund", null);
    private static final long[] PRICES = {3000, 3000, 3000, 5000, 12_000};
    private static final int STEPS = 90;
    private static final int NIGHTS_AFTERWARDS = 4;
    private static final int ROUNDS = 8;

    private final SplittableRandom random;
    private final SplittableRandom ending;
    private final Moods moods;
    private final World world;
    private final Officer officer;
    private final Path folder;
    /** Null when nothing happens at once. */
    private final AtOnce atOnce;
    private LocalDate reconciledUntil;
    private int runs;

    private Walk(Kind kind, SplittableRandom random, BooksFixture books, Path folder, AtOnce atOnce) {
        this.atOnce = atOnce;
        this.random = random;
        this.ending = random.split();
        this.moods = Moods.of(random);
        this.world = new World(books, Bridge.of(kind, books, random.split()));
        this.officer = new Officer(world, random.split());
        this.folder = folder;
    }

    /**
     * Walks all the way.
     *
     * @param folder for bills
     * @return what is wrong, with the seed and all steps; null when nothing is
     */
    static WalkFailure walk(Kind kind, long seed, Ledgers ledgers, Path folder) throws IOException {
        return walk(kind, seed, STEPS, ledgers, folder, null);
    }

    /** The same with pairs of calls at once; which pairs follows from the seed, who is first does not. */
    static WalkFailure walkAtOnce(Kind kind, long seed, Ledgers ledgers, Path folder) throws IOException {
        try (AtOnce atOnce = new AtOnce()) {
            return walk(kind, seed, STEPS, ledgers, folder, atOnce);
        }
    }

    /** The same failure after as few steps as possible. */
    static WalkFailure shorten(Kind kind, long seed, WalkFailure found, Ledgers ledgers, Path folder)
            throws IOException {
        for (int steps = 1; steps < STEPS; steps++) {
            WalkFailure shorter = walk(kind, seed, steps, ledgers, folder, null);
            if (shorter != null && shorter.sort().equals(found.sort())) {
                return shorter;
            }
        }
        return found;
    }

    private static WalkFailure walk(Kind kind, long seed, int steps, Ledgers ledgers, Path folder, AtOnce atOnce)
            throws IOException {
        deleteBills(folder);
        try (BooksFixture books = new BooksFixture(ledgers.empty())) {
            Walk walk = new Walk(kind, new SplittableRandom(seed), books, folder, atOnce);
            try {
                walk.go(steps);
                return null;
            } catch (WalkFailure failure) {
                return failure.of(kind, seed, walk.world.steps());
            }
        }
    }

    private void go(int steps) {
        reconciledUntil = today().minusDays(1);
        int cards = 1 + random.nextInt(2);
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            world.payIn(1 + random.nextInt(cards), random.nextBoolean() ? 20_000 : 30_000, habits());
        }
        Story story = Story.values()[random.nextInt(Story.values().length)];
        int told = random.nextInt(STEPS);
        for (int i = 0; i < steps; i++) {
            if (i == told) {
                tell(story);
            }
            step();
        }
        end();
    }

    /** Troubles that seldom meet by themselves: about half of the walks have one of them somewhere. */
    private enum Story {
        NONE,
        NONE_EITHER,
        SOLVED_AND_THEN_A_LOSS,
        SOLVED_AND_THEN_CAPTURED,
        BILL_AND_PLATFORM_AT_ONCE
    }

    private void tell(Story story) {
        Order order = world.orders.get(random.nextInt(world.orders.size()));
        switch (story) {
            case SOLVED_AND_THEN_A_LOSS -> solvedAndThenALoss(order);
            case SOLVED_AND_THEN_CAPTURED -> solvedAndThenCaptured(order);
            case BILL_AND_PLATFORM_AT_ONCE -> billAndPlatformAtOnce(order);
            default -> {
            }
        }
    }

    /**
     * The channel pays what it said had failed, people give it in cash, and then a like one is captured and not paid.
     */
    private void solvedAndThenALoss(Order order) {
        Run paid = straight(order, moods.ofChannel(100, 0));
        if (paid.refund == null) {
            return;
        }
        nights(3);
        officer.visitAll(100, 0);
        Run lost = straight(order, moods.ofChannel(0, 100));
        if (lost.refund != null && lost.refund.status == Status.PROCESSING) {
            lost.refund.end(Status.CLOSED, now());
            world.log("the channel ends refund " + lost.refund + " of " + order);
        }
    }

    /**
     * The platform is refused what it has paid, people give it in cash, and it begins once more: the channel knows it.
     */
    private void solvedAndThenCaptured(Order order) {
        Run refused = newRun(order, false);
        pay(refused, moods.ofChannel(0, 0));
        if (refused.refund == null || refused.next != Next.SETTLE) {
            return;
        }
        settle(refused);
        officer.visitAll(100, 0);
        pass(RETRY_WINDOW.plusMinutes(1));
        Run again = newRun(order, refused.refund.fen, false);
        freeze(again);
        if (again.next == Next.PAY) {
            again.refund = refused.refund;
            again.said = Says.DONE;
            settle(again);
        }
    }

    /** The platform is refused what it has paid, the bill has it too, and two people take one of the two cases each. */
    private void billAndPlatformAtOnce(Order order) {
        Run run = newRun(order, false);
        pay(run, moods.ofChannel(0, 0));
        if (run.refund == null || run.next != Next.SETTLE) {
            return;
        }
        settle(run);
        nights(3);
        officer.bothSides();
    }

    /** A refund from the freeze to its settlement, without trouble but for what the channel makes. */
    private Run straight(Order order, Moods channel) {
        pass(RETRY_WINDOW.plusMinutes(1));
        Run run = newRun(order, false);
        freeze(run);
        if (run.next == Next.PAY) {
            pay(run, channel);
        }
        if (run.next == Next.SETTLE) {
            settle(run);
        }
        return run;
    }

    private void nights(int nights) {
        for (int i = 0; i < nights; i++) {
            night();
        }
    }

    private Order.Habits habits() {
        return new Order.Habits(random.nextInt(3) > 0, random.nextInt(4) == 0, random.nextBoolean(),
                random.nextInt(3) > 0);
    }

    private void step() {
        pass(Duration.ofSeconds(1 + random.nextInt(20)));
        if (random.nextInt(100) >= moods.hurry()) {
            pass(Duration.ofMinutes(random.nextInt(20)));
        }
        int what = random.nextInt(100);
        Order order = world.orders.get(random.nextInt(world.orders.size()));
        if (what < 4) {
            night();
        } else if (what < 8) {
            world.bridge.work();
            world.noteCases(null);
        } else if (what < 14) {
            endOneInChannel();
        } else if (what < 14 + moods.officer()) {
            officer.visit(moods.cash(), moods.error());
        } else if (what < 14 + moods.officer() + moods.spend() && world.bridge.ownBooks()) {
            if (random.nextInt(3) == 0) {
                world.giveBack(random);
            } else {
                world.spend(order.card, 1000L * (1 + random.nextInt(12)));
            }
        } else if (order.runs.isEmpty() || chance(20)) {
            begin(order);
        } else if (atOnce != null && chance(60)) {
            together(order);
        } else {
            advance(order.runs.get(random.nextInt(order.runs.size())));
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private void pass(Duration time) {
        world.books.clock().advance(time);
    }

    private Instant now() {
        return world.books.clock().instant();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(now(), Channel.ZONE);
    }

    /** A refund of its own, or the same one begun by a second program at the same time. */
    private void begin(Order order) {
        advance(newRun(order, !order.runs.isEmpty() && chance(moods.twin())));
    }

    private Run newRun(Order order, boolean twin) {
        return newRun(order, PRICES[random.nextInt(PRICES.length)], twin);
    }

    private Run newRun(Order order, long fen, boolean twin) {
        String name = String.valueOf((char) ('A' + runs++ % 26)) + (runs > 26 ? runs / 26 : "");
        Attempt attempt = twin ? order.runs.get(order.runs.size() - 1).attempt
                : new Attempt("T" + order.number, fen,
                        order.habits.timed() ? now().truncatedTo(ChronoUnit.SECONDS) : null);
        Run run = new Run(name, order, attempt);
        if (twin) {
            world.log(run + " begins the same refund as the run before");
        }
        order.runs.add(run);
        return run;
    }

    private void advance(Run run) {
        switch (run.next) {
            case FREEZE -> freeze(run);
            case PAY -> pay(run, moods);
            case SETTLE -> settle(run);
            case NOTHING -> afterwards(run);
        }
    }

    private Fate fate() {
        return !chance(moods.lossy()) ? Fate.ANSWERED : random.nextBoolean() ? Fate.ANSWER_LOST : Fate.KILLED;
    }

    /** Two of an order's runs call in the same moment, or one calls twice. */
    private void together(Order order) {
        List<Run> calling = order.runs.stream().filter(run -> run.next == Next.FREEZE || run.next == Next.SETTLE)
                .toList();
        if (calling.isEmpty()) {
            advance(order.runs.get(random.nextInt(order.runs.size())));
            return;
        }
        Run one = calling.get(random.nextInt(calling.size()));
        Run other = calling.get(random.nextInt(calling.size()));
        world.log(one + " and " + (one == other ? "the same again" : other.toString()) + " call at once");
        boolean settles = one.next == Next.SETTLE || other.next == Next.SETTLE;
        Told first = one.next == Next.SETTLE ? telling(one) : null;
        Told second = other.next == Next.SETTLE ? telling(other) : null;
        Fate fate = fate() == Fate.ANSWERED ? Fate.ANSWERED : Fate.ANSWER_LOST;
        long before = world.bridge.capturedFen(order);
        List<Answer> answers = atOnce.both(() -> call(one, first, fate), () -> call(other, second, fate));
        long more = world.bridge.capturedFen(order) - before;
        checkOneLive(order);
        world.noteCasesOf(Stream.of(first, second).filter(told -> told != null && told.refund != null)
                .map(told -> told.refund).collect(Collectors.toSet()));
        noteCaptured(first, answers.get(0), second, answers.get(1), more);
        digest(one, first, answers.get(0), fate, settles);
        digest(other, second, answers.get(1), fate, settles);
    }

    private Told telling(Run run) {
        return run.said == Says.FAILED ? new Told(run, Outcome.RELEASE, run.refund)
                : new Told(run, Outcome.CAPTURE, run.refund);
    }

    private Answer call(Run run, Told told, Fate fate) {
        return told == null ? world.bridge.freeze(new HoldRequest(run.order.ref(), run.attempt, DETAILS), fate)
                : world.bridge.settle(told.settlement, fate);
    }

    /** Rule 2. */
    private void checkOneLive(Order order) {
        String held = world.bridge.ownBooks() ? "SELECT COUNT(*) FROM refund_hold h JOIN recharge r ON r.site = h.site"
                + " AND r.id = h.recharge_id WHERE r.order_id = ? AND NOT EXISTS"
                + " (SELECT 1 FROM settlement s WHERE s.site = h.site AND"
                + " s.hold_id = h.id)"
                : "SELECT COUNT(*) FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND"
                        + " s.hold_id = h.id WHERE h.order_id = ? AND s.state IN ('PENDING', 'HELD', 'UNKNOWN')";
        long live = world.bridge.query(held, row -> row.getLong(1), order.orderId()).get(0);
        if (live > 1) {
            throw world.failure(order + " has " + live + " live holds", live);
        }
    }

    /** Nothing is captured for two refunds at once, and nothing twice for one that has a number. */
    private void noteCaptured(Told first, Answer one, Told second, Answer other, long more) {
        List<Told> captures = new ArrayList<>();
        if (first != null && first.outcome == Outcome.CAPTURE && one.isOk()) {
            captures.add(first);
        }
        if (second != null && second.outcome == Outcome.CAPTURE && other.isOk()) {
            captures.add(second);
        }
        long left = more;
        for (Told told : captures) {
            boolean mine = !told.refund.captured && left >= told.refund.fen;
            if (mine) {
                left -= told.refund.fen;
                told.refund.captured = true;
                told.run.captured = true;
                told.captured = true;
            }
        }
        boolean numbered = captures.stream().allMatch(told -> told.settlement.refundOrderId() != null);
        if (left != 0 && numbered) {
            throw world.failure("two calls at once captured " + more + ", which is " + left + " more than they told of",
                    -left);
        }
    }

    private void digest(Run run, Told told, Answer answer, Fate fate, boolean settles) {
        if (told == null) {
            world.log("   " + run + " freezes " + words(run.attempt) + ": " + answer + heard(fate));
            digestFrozen(run, answer, fate, settles);
            return;
        }
        world.log("   " + told.words() + ": " + answer + heard(fate));
        if (told.outcome == Outcome.CAPTURE) {
            checkTold(run, told.refund, told.settlement, answer, told.captured);
        }
        if (Bridge.heard(answer, fate).code() != null) {
            run.next = Next.NOTHING;
        }
    }

    private void freeze(Run run) {
        Fate fate = fate();
        Answer answer = world.bridge.freeze(new HoldRequest(run.order.ref(), run.attempt, DETAILS), fate);
        world.log(run + " freezes " + words(run.attempt) + ": " + answer + heard(fate));
        digestFrozen(run, answer, fate, false);
    }

    /** @param settled whether a settlement that came at the same time may have ended the hold again */
    private void digestFrozen(Run run, Answer answer, Fate fate, boolean settled) {
        if (answer.isOk()) {
            checkFrozen(run, settled);
        }
        Answer heard = Bridge.heard(answer, fate);
        if (heard.isOk()) {
            run.invoiceNo = heard.invoiceNo();
            run.next = Next.PAY;
        } else if (heard.code() != null) {
            // one that does not look at the answer pays nevertheless; one that is careful rolls back
            run.next = chance(moods.reckless()) ? Next.PAY : random.nextInt(3) == 0 ? Next.SETTLE : Next.NOTHING;
            run.said = Says.FAILED;
        }
    }

    /** Rule 3: without TransTime, success means that the amount is held now. */
    private void checkFrozen(Run run, boolean settled) {
        Bridge.Live live = world.bridge.live(run.order);
        if (live != null && live.fen() == run.attempt.priceFen()
                && java.util.Objects.equals(live.transTime(), run.attempt.transTime())) {
            world.holders.computeIfAbsent(live.id(), none -> new java.util.LinkedHashSet<>()).add(run);
        } else if (run.attempt.transTime() == null && !settled) {
            throw world.failure(
                    run + ": its freeze without TransTime is answered with success, and nothing is held for it",
                    run.attempt.priceFen());
        }
    }

    private void pay(Run run, Moods moods) {
        Order order = run.order;
        long fen = chance(moods.reckless() / 5) ? 2500 : run.attempt.priceFen();
        String merchantNo = chance(30) ? "M" + order.number + "-" + words(run.attempt) : "M" + order.number + run.name;
        Channel.Answer paid = world.channel.refund(order, merchantNo, fen, now(), random, moods);
        run.refund = paid.refund();
        run.said = paid.says();
        world.log(run + " asks the channel to pay " + fen + ": it says " + paid.says() + ", and the truth is "
                + paid.refund());
        run.next = paid.says() == Says.NOTHING ? Next.NOTHING : Next.SETTLE;
        if (paid.says() == Says.DONE && chance(moods.second())) {
            run.second = world.channel.refund(order, merchantNo + "b", fen, now(), random, moods).refund();
            world.log(run + " asks the channel once more: " + run.second);
        }
        run.asked.add(run.refund);
        run.asked.add(run.second);
    }

    private void settle(Run run) {
        if (run.said == Says.FAILED) {
            tell(run, Outcome.RELEASE, run.refund);
        } else {
            tell(run, Outcome.CAPTURE, run.refund);
            if (run.second != null && run.next == Next.NOTHING) {
                tell(run, Outcome.CAPTURE, run.second);
            }
        }
    }

    /** What comes after the end: the same call again, or that the channel did not pay after all. */
    private void afterwards(Run run) {
        boolean gone = run.refund != null
                && (run.refund.status == Status.CLOSED || run.refund.status == Status.ABNORMAL);
        if (gone && run.captured && chance(60)) {
            tell(run, Outcome.RELEASE, run.refund);
        } else if (chance(moods.repeat()) && run.said == Says.DONE && run.refund != null) {
            tell(run, Outcome.CAPTURE, run.refund);
        } else if (chance(moods.repeat())) {
            run.next = Next.FREEZE;
        }
    }

    /** What a run says of its end. */
    private final class Told {
        final Run run;
        final Outcome outcome;
        final Refund refund;
        final Settlement settlement;
        boolean captured;

        Told(Run run, Outcome outcome, Refund refund) {
            this.run = run;
            this.outcome = outcome;
            this.refund = refund;
            Order.Habits habits = run.order.habits;
            Instant time = !habits.timed() ? null : !habits.ownTime() ? run.attempt.transTime()
                : run.times.computeIfAbsent(outcome + "/" + refund, none -> now().truncatedTo(ChronoUnit.SECONDS));
            long fen = outcome == Outcome.CAPTURE ? refund.fen : run.attempt.priceFen();
            this.settlement = new Settlement(run.order.ref(), new Attempt(run.attempt.transNo(), fen, time), outcome,
                    habits.invoiceNo() ? run.invoiceNo : null, null,
                    habits.refundNo() && refund != null ? refund.no : null, DETAILS);
        }

        String words() {
            return run + " says " + (outcome == Outcome.CAPTURE ? "paid " : "failed ") + settlement.attempt().priceFen()
                    + (settlement.refundOrderId() == null ? "" : " as " + settlement.refundOrderId());
        }
    }

    private void tell(Run run, Outcome outcome, Refund refund) {
        Order order = run.order;
        Told told = new Told(run, outcome, refund);
        Settlement settlement = told.settlement;
        Fate fate = fate();
        long before = world.bridge.capturedFen(order);
        boolean nothingHeld = world.bridge.live(order) == null;
        Answer answer = world.bridge.settle(settlement, fate);
        world.log(told.words() + ": " + answer + heard(fate));
        world.noteCases(refund);
        boolean captured = world.bridge.capturedFen(order) > before;
        if (captured && refund.captured && settlement.refundOrderId() != null) {
            throw world.failure(run + ": " + refund + " is captured a second time", -refund.fen);
        }
        if (captured) {
            run.captured = true;
            refund.captured = true;
        }
        run.endedAnother |= outcome == Outcome.RELEASE && run.captured && !nothingHeld
                && world.bridge.live(order) == null;
        if (answer.code() != null && outcome == Outcome.CAPTURE) {
            checkTold(run, refund, settlement, answer, captured);
        } else if (answer.code() != null && nothingHeld) {
            checkFailureTold(run, refund);
        }
        if (Bridge.heard(answer, fate).code() != null) {
            run.next = Next.NOTHING;
        }
    }

    /** Rules 3, 7 and 8: what is answered with success is captured, for this refund; what is refused has a case. */
    private void checkTold(Run run, Refund refund, Settlement settlement, Answer answer, boolean captured) {
        if (answer.isOk()) {
            if (!captured && settlement.refundOrderId() != null && !refund.captured && !run.order.capturedByPeople) {
                throw world.failure(
                        run + ": a second channel refund, " + refund + ", is answered with success, and what was"
                                + " captured was captured for another one",
                        refund.fen);
            }
        } else if (refund.isPaid() && !refund.captured && !run.order.capturedByPeople && !refund.outside
                && world.openCases(run.order).stream().noneMatch(about -> world.claims(about).contains(refund.fen))) {
            throw world.failure(
                    run + ": the capture of " + refund + " is refused with " + answer + ", and no open case names it",
                    refund.fen);
        }
    }

    /** Rules 6 and 8: that the channel failed what we captured is a case that needs somebody. */
    private void checkFailureTold(Run run, Refund refund) {
        if (!run.captured || run.endedAnother || refund == null || !refund.captured || refund.isPaid()
                || world.missingFen(run.order) >= 0) {
            return;
        }
        // contract, section 4 (f): without TransTime it is the repeat of what ended last, and the day's bill has to say
        // it
        if (run.attempt.transTime() == null && world.bridge.hasReleasedLately(run.order, run.attempt.priceFen())) {
            return;
        }
        List<Case> open = world.openCases(run.order);
        // a freeze of unknown outcome is live at the bridge: it may be the one that is meant, and has another amount
        if (open.stream().noneMatch(about -> world.claims(about).contains(-run.attempt.priceFen())
                || about.kind().name().equals("AMOUNT_DIFFERS")
                        && about.attempt().priceFen() == run.attempt.priceFen())) {
            throw world.failure(
                    run + ": the channel did not pay " + refund + ", which is captured, and no case that needs anybody"
                            + " says so: " + world.describe(open),
                    -refund.fen);
        }
    }

    /** What the channel accepted and did not pay at once comes to its end. */
    private void endOneInChannel() {
        List<Refund> processing = world.channel.processing();
        List<Refund> paid = moods.funds() && chance(moods.closing()) ? world.channel.closeable(now()) : List.of();
        if (!paid.isEmpty()) {
            Refund closed = paid.get(random.nextInt(paid.size()));
            closed.end(Status.CLOSED, now());
            world.log("the channel closes refund " + closed + " of " + closed.order + " after all");
        } else if (!processing.isEmpty()) {
            end(processing.get(random.nextInt(processing.size())), random);
        }
    }

    private void end(Refund refund, SplittableRandom by) {
        Status[] ends = {Status.PAID, Status.CLOSED, Status.ABNORMAL};
        refund.end(ends[by.nextInt(ends.length)], now());
        world.log("the channel ends refund " + refund + " of " + refund.order);
    }

    /** The next morning: the routes of the night have run, and the bill of the day before is there. */
    private void night() {
        pass(Duration.between(now(), today().plusDays(1).atTime(LocalTime.of(9, 0)).atZone(Channel.ZONE).toInstant()));
        world.bridge.work();
        while (reconciledUntil.isBefore(today().minusDays(1))) {
            reconciledUntil = reconciledUntil.plusDays(1);
            reconcile(reconciledUntil);
        }
        reconciliations().countOverdue();
        world.noteCases(null);
        world.log("morning: the bill of " + reconciledUntil + " is reconciled; open: "
                + world.describe(world.openCases()));
    }

    private static void deleteBills(Path folder) {
        try {
            FileUtils.deleteDirectory(folder.resolve("bills").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reconcile(LocalDate day) {
        try {
            Path done = Files.createDirectories(folder.resolve("bills").resolve(SITE).resolve("done"));
            Path file = Files.writeString(done.resolve("wechat-" + day + ".csv"), world.channel.bill(day));
            reconciliations().reconcile(new Reconciliations.Request(SITE, "wechat", day, List.of(file), null, "walk"),
                    Reconciliations.Watch.NOBODY);
            if (moods.funds()) {
                Path funds = Files.writeString(done.resolve("wechat-funds-" + day + ".csv"), world.channel.funds(day));
                reconciliations().readFunds(
                        new Reconciliations.Request(SITE, "wechat", day, List.of(funds), null, "walk"),
                        Reconciliations.Watch.NOBODY);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reconciliations reconciliations() {
        ReconcilePolicy policy = new ReconcilePolicy(1, 2, 10_000, Against.LEDGER, null, null, Map.of(),
                BillFilter.ALL);
        return new Reconciliations(
                new JdbcReconcileStore(world.books.database(), new JdbcLedgerStore(world.books.database())),
                world.bridge.sites(),
                new Reconciliations.Setup(folder, Map.of("wechat", new WechatBill()), Map.of(SITE, policy), Map.of(),
                        1 << 24),
                world.books.trail(), world.books.clock());
    }

    private void end() {
        pass(RETRY_WINDOW.plusMinutes(1));
        night();
        world.channel.processing().forEach(refund -> end(refund, ending));
        for (int i = 0; i < NIGHTS_AFTERWARDS; i++) {
            night();
        }
        world.checkProofs(false);
        world.checkEachFenIsNamed();
        world.log("from here on somebody who knows everything decides");
        for (int round = 0; round < ROUNDS && !world.openCases().isEmpty(); round++) {
            officer.decideAllRightly(round < ROUNDS / 2);
            night();
        }
        for (int i = 0; i < NIGHTS_AFTERWARDS; i++) {
            officer.decideAllRightly(false);
            night();
        }
        world.checkAllIsDecided();
        world.checkProofs(true);
        world.checkTrail();
    }

    private static String words(Attempt attempt) {
        return attempt.priceFen() + (attempt.transTime() == null ? "" : " of " + attempt.transTime());
    }

    private static String heard(Fate fate) {
        return switch (fate) {
            case ANSWERED -> "";
            case ANSWER_LOST -> ", but the answer is lost";
            case KILLED -> ", the process dies";
        };
    }
}
