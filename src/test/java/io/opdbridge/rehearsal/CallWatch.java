package io.opdbridge.rehearsal;

import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loses answers of a vendor at random, and watches that no call about an order is made while another one stands: an
 * order is the text {@code WX…E}. Thread-safe.
 */
final class CallWatch {

    private static final Pattern ORDER = Pattern.compile("WX\\d{6}E");
    /** One answer in five is lost: three times in four nothing comes, else the connection breaks. */
    private static final int ONE_IN = 5;
    private static final int BROKEN_OFF_ONE_IN = 4;
    /** How late the end of a call may be seen here, as opposed to a second call beside it. */
    private static final Duration BLUR = Duration.ofMillis(500);

    private final Random random;
    private final Duration answerLimit;
    private final Duration callLimit;
    private final Map<String, Call> open = new IdentityHashMap<>();
    private final Map<String, List<Call>> calls = new TreeMap<>();
    /** Order → until when a call stands whose bridge was killed. */
    private final Map<String, Long> standing = new TreeMap<>();
    private final List<String> earlyCalls = new ArrayList<>();
    private long lost;
    private long cutOff;

    private static final class Call {
        private final int bridge;
        private final boolean silent;
        private final long start = System.nanoTime();
        private long end = Long.MAX_VALUE;

        Call(int bridge, boolean silent) {
            this.bridge = bridge;
            this.silent = silent;
        }
    }

    /**
     * @param answerLimit how long a bridge waits for an answer
     * @param callLimit   how long nobody else may call
     */
    CallWatch(long seed, Duration answerLimit, Duration callLimit) {
        this.random = new Random(seed);
        this.answerLimit = answerLimit;
        this.callLimit = callLimit;
    }

    /** What happens between one of the bridges and the vendor. */
    FaultyNetwork.Plan network(int bridge) {
        return new FaultyNetwork.Plan() {
            @Override
            public Fault apply(String sent) {
                Matcher order = ORDER.matcher(sent);
                return order.find() ? begin(bridge, order.group(), sent) : null;
            }

            @Override
            public void over(String sent) {
                end(sent);
            }
        };
    }

    private synchronized Fault begin(int bridge, String orderId, String sent) {
        Fault fault = random.nextInt(ONE_IN) > 0 ? Fault.NONE
            : random.nextInt(BROKEN_OFF_ONE_IN) > 0 ? Fault.LOSE_ANSWER : Fault.CUT_ANSWER;
        lost += fault == Fault.NONE ? 0 : 1;
        Call call = new Call(bridge, fault == Fault.LOSE_ANSWER);
        if (standing.getOrDefault(orderId, call.start) > call.start) {
            earlyCalls.add(orderId);
        }
        open.put(sent, call);
        calls.computeIfAbsent(orderId, id -> new ArrayList<>()).add(call);
        return fault;
    }

    private synchronized void end(String sent) {
        open.remove(sent).end = System.nanoTime();
    }

    /** That bridge is about to be killed: what it waits for now stays its own for as long as a call may take. */
    synchronized void beforeKill(int bridge) {
        long now = System.nanoTime();
        open.forEach((sent, call) -> {
            if (call.bridge == bridge && call.silent && now - call.start < answerLimit.minus(BLUR).toNanos()) {
                cutOff++;
                Matcher order = ORDER.matcher(sent);
                if (order.find()) {
                    standing.put(order.group(), call.start + callLimit.minus(BLUR).toNanos());
                }
            }
        });
    }

    synchronized long calls() {
        return calls.values().stream().mapToInt(List::size).sum();
    }

    synchronized long lostAnswers() {
        return lost;
    }

    /** How many calls were waiting for an answer that never comes when their bridge was killed. */
    synchronized long cutOffCalls() {
        return cutOff;
    }

    /** Orders about which two calls were made at once, or one while that of a killed bridge stood. */
    synchronized List<String> callsAtOnce() {
        List<String> found = new ArrayList<>(earlyCalls);
        calls.forEach((orderId, ofOrder) -> {
            for (int i = 1; i < ofOrder.size(); i++) {
                if (ofOrder.get(i - 1).end - ofOrder.get(i).start > BLUR.toNanos()) {
                    found.add(orderId);
                }
            }
        });
        return found;
    }
}
