package io.opdbridge.route;

import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.tools.simulator.HttpHis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A vendor that answers at once, and is asked much. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BusyVendorTest extends LoneRouteTest {

    /** More than the deadlines that a timer of Camel keeps; none of them is reached in this test. */
    private static final int CALLS = 1100;

    private HttpHis his;

    @Override
    protected void prepare(RouteFixture bridge) throws Exception {
        his = new HttpHis(0, "application/xml",
                (path, body) -> "<Resp><RespCode>10000</RespCode><RespMessage/><Data><Orders/></Data></Resp>");
        bridge.set("bridge.site.main.dialect", "http-xml").set("bridge.site.main.vendor-answer-milliseconds", "600000")
                .set("bridge.site.main.vendor-compensation-seconds", "700")
                .set("bridge.site.main.vendor-address", "http://127.0.0.1:" + his.port() + "/his/");
    }

    @Override
    protected void cleanupResources() {
        his.close();
    }

    @Test
    void thePaceOfCallsIsNotLimitedByTheirDeadlines() {
        RouteRequest list = RouteRequest.list().with("CardNo", "1").with("CardType", "1");
        Set<Integer> codes = new TreeSet<>();
        for (int number = 0; number < CALLS; number++) {
            codes.add(bridge.post("/his/OPDRechargeList", list).code());
        }
        assertThat(codes).containsExactly(10000);
    }
}
