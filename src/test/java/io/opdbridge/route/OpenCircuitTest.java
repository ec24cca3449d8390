package io.opdbridge.route;

import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import io.opdbridge.tools.simulator.HisDialect;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** A call that the circuit breaker of a dialect does not let through is one that was never sent, and no answer. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OpenCircuitTest extends RouteTest {

    private static final int CALLS_THAT_OPEN = 2;
    private static final int CALLS = 6;

    /** One site for each dialect, whose vendor refuses connections. */
    @Override
    protected void prepare(RouteFixture bridge) throws IOException {
        int nobody = FreePorts.next();
        bridge.set("bridge.sites", Arrays.stream(HisDialect.values()).map(HisDialect::name)
                .collect(Collectors.joining(","))).set("bridge.default-site", HisDialect.HTTP_XML.name());
        for (HisDialect dialect : HisDialect.values()) {
            String site = "bridge.site." + dialect.name() + ".";
            dialect.settings(nobody, "his").forEach((name, value) -> bridge.set(site + name, value));
            bridge.set(site + "vendor-breaker-calls", Integer.toString(CALLS_THAT_OPEN));
            bridge.set(site + "vendor-breaker-open-seconds", "60");
            bridge.set(site + "vendor-connect-milliseconds", "5000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotSentIsUnreachableAndNotUnknown(HisDialect dialect) {
        List<Integer> codes = new ArrayList<>();
        for (int number = 0; number < CALLS; number++) {
            RouteRequest freeze = RouteRequest.list().with("HisFlowNo", "R" + number).with("OrderId", "WX" + number)
                    .with("CardNo", "1").with("CardType", "1").with("HisID", "P1").with("Price", "3000")
                    .with("PayWay", "3")
                    .with("TransNo", "T1").with("TransTime", "2026-11-23 10:15:00").with("ChannelId", "100123");
            codes.add(bridge.post("/sites/" + dialect.name() + "/his/OPDRechargeFreeze", freeze).code());
        }

        assertThat(codes).hasSize(CALLS).containsOnly(-30002);
        assertThat(bridge.rows("SELECT words FROM vendor_answer WHERE site = ? AND result = 'NOT_SENT'",
                dialect.name())).hasSize(CALLS).contains(Map.of("words", "CIRCUIT_OPEN"));
    }
}
