package io.opdbridge.testing;

import io.opdbridge.BridgeService;
import io.opdbridge.BridgeSettings;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.Main;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * The shipped bridge as a program of its own, in which the calls about some orders come to a point and no further:
 * there they wait for whoever kills the process. What is named on the command line by {@link Point#of} is said to
 * standard output when it is reached.
 */
public final class CrashingBridge {

    /** Between which steps of a call the process may die. */
    public enum Point {
        BEFORE_THE_HOLD_IS_WRITTEN("hold-refund", "hold-refund-place-at-vendor", true),
        BEFORE_THE_DECISION_IS_WRITTEN("settle-refund", "settle-refund-at-vendor", true),
        BEFORE_THE_VENDOR_IS_ASKED("call-vendor", "call-vendor-ask", true),
        BEFORE_ITS_ANSWER_IS_WRITTEN("call-vendor", "call-vendor-record", true),
        BEFORE_THE_CALLER_IS_ANSWERED("call-vendor", "call-vendor-record", false);

        private final String route;
        private final String node;
        private final boolean before;

        Point(String route, String node, boolean before) {
            this.route = route;
            this.node = node;
            this.before = before;
        }

        /** How the point is named for an order. */
        public String of(String orderId, VendorCall.Step step) {
            return orderId + " " + step + " " + this;
        }
    }

    private CrashingBridge() {
    }

    public static void main(String[] stops) throws Exception {
        BridgeSettings settings = BridgeSettings.load(Map.of());
        try (Database ledger = settings.of(DatabaseSettings.class).own()) {
            Main main = BridgeService.assemble(settings, ledger, Clock.systemUTC());
            main.init();
            for (Point point : Point.values()) {
                stopAt(point, main, Set.of(stops));
            }
            main.start();
            Thread.currentThread().join();
        }
    }

    private static void stopAt(Point point, Main main, Set<String> stops) throws Exception {
        AdviceWith.adviceWith(main.getCamelContext(), point.route, false, advice -> {
            var node = advice.weaveById(point.node);
            (point.before ? node.before() : node.after()).process(exchange -> {
                String reached = name(point, exchange);
                if (stops.contains(reached)) {
                    System.out.println(reached);
                    new CountDownLatch(1).await();
                }
            });
        });
    }

    private static String name(Point point, Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof HoldRequest request) {
            return point.of(request.recharge().orderId(), VendorCall.Step.HOLD);
        }
        if (body instanceof Settlement settlement) {
            return point.of(settlement.recharge().orderId(), VendorCall.Step.valueOf(settlement.outcome().name()));
        }
        VendorCall call = body instanceof VendorCall asked ? asked
                : exchange.getVariable("vendorQuestion", VendorCall.class);
        return call == null ? "" : point.of(call.recharge().orderId(), call.step());
    }
}
