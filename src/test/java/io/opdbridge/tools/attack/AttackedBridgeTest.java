package io.opdbridge.tools.attack;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import io.opdbridge.tools.attack.AttackSuite.Patience;
import io.opdbridge.tools.attack.AttackSuite.AttackRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Every attack of {@code bin/bridge attack}, on the bridge as it is shipped but for shorter pauses. */
@Tag("full")
class AttackedBridgeTest extends RouteTest {

    private static final int PAUSE_MILLISECONDS = 1_000;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.stall-milliseconds", Integer.toString(PAUSE_MILLISECONDS))
                .set("bridge.http.idle-milliseconds", Integer.toString(PAUSE_MILLISECONDS));
    }

    @Test
    void allAttacksAreAnsweredSafelyAndMoveNothing() throws Exception {
        Recharge recharge = bridge.book();
        Map<String, Object> before = bridge.ledger();
        List<AttackRun> results = new ArrayList<>();

        new AttackSuite(new Target(bridge.uri(""), SocketFactory.getDefault(), List.of(), null, recharge.cardType(),
                recharge.cardNo(), 20_000), new Patience(PAUSE_MILLISECONDS, PAUSE_MILLISECONDS, 200, 0))
                .run(List.of(), results::add);

        assertThat(results).hasSizeGreaterThan(15);
        assertThat(results.stream().flatMap(result -> result.findings().stream()
                .map(finding -> result.attack().name() + ", " + finding.variant() + ": " + finding.problem())))
                .isEmpty();
        assertThat(bridge.ledger()).isEqualTo(before);
    }
}
