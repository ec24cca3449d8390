package io.opdbridge.route;

import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.tools.simulator.HttpHis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A vendor that answers at once, and is asked much. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BusyVendorTest {

    /** More than the deadlines that a timer of Camel keeps; none of them is reached in this test. */
    private static final int CALLS = 1100;

    @Test
    void thePaceOfCallsIsNotLimitedByTheirDeadlines(@TempDir Path folder) throws Exception {
        try (HttpHis his = new HttpHis(0, "application/xml", (path, body) ->
                "<Resp><RespCode>10000</RespCode><RespMessage/><Data><Orders/></Data></Resp>");
                RouteFixture bridge = RouteFixture.in(folder).set("bridge.site.main.dialect", "http-xml")
                        .set("bridge.site.main.vendor-answer-milliseconds", "600000")
                        .set("bridge.site.main.vendor-compensation-seconds", "700")
                        .set("bridge.site.main.vendor-address", "http://127.0.0.1:" + his.port() + "/his/").start()) {
            RouteRequest list = RouteRequest.list().with("CardNo", "1").with("CardType", "1");
            Set<Integer> codes = new TreeSet<>();
            for (int number = 0; number < CALLS; number++) {
                codes.add(bridge.post("/his/OPDRechargeList", list).code());
            }
            assertThat(codes).containsExactly(10000);
        }
    }
}
