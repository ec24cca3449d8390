package io.opdbridge.walk;

import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorCall.Step;
import io.opdbridge.canonical.VendorOutcome;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * A HIS in memory. It keeps the money, and does what contract, section 7, expects of none of them: it executes late,
 * loses answers, answers the release of nothing with a number of its own, and its clock is wrong.
 */
final class HisModel {

    enum State {
        HELD,
        CAPTURED,
        RELEASED
    }

    static final class Kept {
        /** Our number of the hold, which no HIS looks at; for comparing books only. */
        final long ours;
        final VendorCall freeze;
        final String number;
        State state = State.HELD;

        Kept(long ours, VendorCall freeze, String number) {
            this.ours = ours;
            this.freeze = freeze;
            this.number = number;
        }

        boolean hasWordsOf(VendorCall call) {
            return freeze.recharge().orderId().equals(call.recharge().orderId())
                    && freeze.attempt().equals(call.attempt());
        }
    }

    private record Late(Instant at, VendorCall call) {
    }

    private final boolean numbersNothing;
    private final boolean repeatsAreSuccess;
    private final Duration skew;
    private final int trouble;
    private final List<Kept> holds = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private int numbers;

    HisModel(SplittableRandom random) {
        numbersNothing = random.nextBoolean();
        repeatsAreSuccess = random.nextBoolean();
        skew = Duration.ofMinutes(random.nextInt(4) == 0 ? 0 : random.nextInt(-40, 41));
        trouble = random.nextInt(3) == 0 ? 0 : random.nextInt(5, 40);
    }

    List<Kept> holds() {
        return holds;
    }

    /** What the caller of the HIS learns. The answer can be lost, and the deed can come later. */
    VendorOutcome perform(VendorCall call, Instant now, SplittableRandom random) {
        if (random.nextInt(100) >= trouble) {
            return execute(call, now);
        }
        return switch (random.nextInt(5)) {
            case 0 -> new VendorOutcome.NotSent("connection refused");
            case 1 -> {
                execute(call, now);
                yield new VendorOutcome.Unknown("answer lost");
            }
            case 2, 3 -> {
                late.add(new Late(now.plusSeconds(random.nextInt(30, 540)), call));
                yield new VendorOutcome.Unknown("no answer yet");
            }
            default -> new VendorOutcome.Unknown("never arrived");
        };
    }

    /** Does what is late by now. */
    void catchUp(Instant now) {
        late.stream().filter(one -> !one.at().isAfter(now)).sorted(Comparator.comparing(Late::at)).toList()
                .forEach(one -> {
                    late.remove(one);
                    execute(one.call(), one.at());
                });
    }

    /** Its own people book what it refused or never heard of. */
    void putRight(long ours, State state) {
        holds.stream().filter(kept -> kept.ours == ours).forEach(kept -> kept.state = state);
    }

    private VendorOutcome execute(VendorCall call, Instant now) {
        return switch (call.step()) {
            case HOLD -> hold(call, now);
            case CAPTURE -> end(call, State.CAPTURED, "CAPTURED", now);
            case RELEASE -> end(call, State.RELEASED, "RELEASED", now);
        };
    }

    private VendorOutcome hold(VendorCall call, Instant now) {
        boolean busy = holds.stream().anyMatch(kept -> kept.state == State.HELD
                && kept.freeze.recharge().orderId().equals(call.recharge().orderId()));
        if (busy) {
            return new VendorOutcome.Refused("BUSY", "订单已冻结");
        }
        Kept kept = new Kept(call.holdId(), call, "V" + ++numbers);
        holds.add(kept);
        return done(kept.number, now);
    }

    private VendorOutcome end(VendorCall call, State wanted, String againCode, Instant now) {
        Predicate<Kept> meant = call.invoiceNo() != null ? kept -> kept.number.equals(call.invoiceNo())
                : kept -> kept.hasWordsOf(call);
        List<Kept> found = holds.stream().filter(meant).toList();
        for (Kept kept : found) {
            if (kept.state == State.HELD) {
                kept.state = wanted;
                return done(kept.number, now);
            }
        }
        for (Kept kept : found) {
            if (kept.state == wanted) {
                return repeatsAreSuccess ? done(kept.number, now) : new VendorOutcome.Refused(againCode, "重复");
            }
        }
        if (wanted == State.RELEASED && found.isEmpty() && numbersNothing) {
            return done("E" + ++numbers, now);
        }
        return new VendorOutcome.Refused("NONE", "无冻结记录");
    }

    private VendorOutcome done(String number, Instant now) {
        return new VendorOutcome.Done(null, number, number, now.plus(skew), null);
    }

    static boolean isHold(VendorCall call) {
        return call.step() == Step.HOLD;
    }
}
