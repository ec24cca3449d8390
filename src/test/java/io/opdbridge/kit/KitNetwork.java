package io.opdbridge.kit;

import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;

import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which faults meet the calls about an order, one after the other; calls about others, and those after them, arrive.
 */
final class KitNetwork implements FaultyNetwork.Plan {

    private final Map<String, Queue<Fault>> faults = new ConcurrentHashMap<>();
    private final Map<String, Runnable> over = new ConcurrentHashMap<>();

    void next(String orderId, Fault... next) {
        faults.computeIfAbsent(orderId, id -> new ConcurrentLinkedQueue<>()).addAll(Arrays.asList(next));
    }

    /** Does something when so many calls about an order are over for the bridge. */
    void after(int calls, String orderId, Runnable action) {
        AtomicInteger left = new AtomicInteger(calls);
        over.put(orderId, () -> {
            if (left.decrementAndGet() == 0) {
                action.run();
            }
        });
    }

    @Override
    public void over(String sent) {
        over.forEach((orderId, action) -> {
            if (sent.contains(orderId)) {
                action.run();
            }
        });
    }

    /** From now on the calls about an order arrive. */
    void end(String orderId) {
        faults.get(orderId).clear();
    }

    @Override
    public Fault apply(String sent) {
        for (Map.Entry<String, Queue<Fault>> order : faults.entrySet()) {
            if (sent.contains(order.getKey())) {
                Fault next = order.getValue().poll();
                return next == null ? Fault.NONE : next;
            }
        }
        return null;
    }
}
