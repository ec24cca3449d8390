package io.opdbridge.kit;

import io.opdbridge.simulator.FaultyNetwork;
import io.opdbridge.simulator.FaultyNetwork.Fault;

import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Which faults meet the calls about an order, one after the other; calls about others, and those after them, arrive. */
final class KitNetwork implements FaultyNetwork.Plan {

    private final Map<String, Queue<Fault>> faults = new ConcurrentHashMap<>();

    void next(String orderId, Fault... next) {
        faults.computeIfAbsent(orderId, id -> new ConcurrentLinkedQueue<>()).addAll(Arrays.asList(next));
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
