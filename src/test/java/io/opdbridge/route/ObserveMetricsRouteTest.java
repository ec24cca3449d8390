package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.statistics.CallResult;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.MinuteStatistics;
import io.opdbridge.statistics.StatisticStep;
import io.opdbridge.statistics.jdbc.JdbcStatisticsStore;
import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteClock;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ObserveMetricsRouteTest extends LoneRouteTest {

    @Override
    protected void prepare(RouteFixture bridge) {
        testConfiguration().withDumpRouteCoverage(true);
    }

    @Test
    void callsAndMoneyAreMeasured() throws Exception {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge));
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Price", "20000"));
        bridge.post("/his/Nonsense", RouteRequest.freeze(recharge));
        bridge.clock().advance(Duration.ofMinutes(1));
        read();
        String metrics = scrape();

        assertThat(value(metrics, "bridge_calls_seconds_count", "code=\"10000\"", "method=\"OPDRechargeFreeze\""))
                .isEqualTo(1);
        assertThat(value(metrics, "bridge_calls_seconds_count", "code=\"-20006\"", "method=\"OPDRechargeFreeze\""))
                .isEqualTo(1);
        assertThat(value(metrics, "bridge_calls_seconds_count", "code=\"-10002\"", "method=\"none\"")).isEqualTo(1);
        assertThat(value(metrics, "bridge_calls_seconds_bucket", "code=\"10000\"", "le=\"30.0\"")).isEqualTo(1);
        assertThat(value(metrics, "bridge_holds", "site=\"main\"", "state=\"HELD\"")).isEqualTo(1);
        assertThat(value(metrics, "bridge_held_fen", "site=\"main\"", "state=\"HELD\"")).isEqualTo(3000);
        assertThat(value(metrics, "bridge_oldest_hold_age_seconds", "site=\"main\"")).isEqualTo(60);
        assertThat(value(metrics, "bridge_cases", "kind=\"AMOUNT_DIFFERS\"")).isZero();
        assertThat(value(metrics, "bridge_ledger_up")).isEqualTo(1);
        assertThat(value(metrics, "camel_exchanges_total", "routeId=\"hold-refund\"")).isEqualTo(2);
        assertThat(value(metrics, "camel_route_policy_seconds_count", "routeId=\"hold-refund\"")).isEqualTo(2);
        assertThat(value(metrics, "jdbc_connections_max", "name=\"ledger\"")).isEqualTo(16);
        assertThat(metrics).contains("jvm_memory_used_bytes", "process_uptime_seconds", "logback_events_total",
                "bridge_connections", "bridge_calls_queued", "bridge_calls_refused_total");
        assertThat(metrics).as("nobody's data").doesNotContain(recharge.cardNo(), recharge.orderId(), recharge.flowNo(),
                recharge.patient().id(), "Nonsense");
    }

    @Test
    void withoutItsDatabaseABridgeSaysThatItDoesNotKnow() throws Exception {
        read();
        bridge.database().close();
        read();
        String metrics = scrape();

        assertThat(value(metrics, "bridge_ledger_up")).isZero();
        assertThat(value(metrics, "bridge_held_fen", "site=\"main\"")).isNaN();
        assertThat(value(metrics, "bridge_cases", "kind=\"AMOUNT_DIFFERS\"")).isNaN();
    }

    @Test
    void onlyWhoIsNamedMayRead(@TempDir Path other) throws Exception {
        try (RouteFixture closed = RouteFixture.in(other).set("bridge.metrics.addresses", "10.1.0.0/16").start()) {
            HttpResponse<String> refused = get(closed, "/observe/metrics");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).doesNotContain("bridge_");
        }
    }

    @Test
    void aBridgeWithoutMetricsHasNone(@TempDir Path other) throws Exception {
        try (RouteFixture without = RouteFixture.in(other).set("bridge.metrics.enabled", "false").start()) {
            assertThat(get(without, "/observe/metrics").statusCode()).isEqualTo(404);
            assertThat(without.post("/his/OPDRechargeFreeze", RouteRequest.freeze(without.book())).code())
                    .isEqualTo(10000);
        }
    }

    @Test
    void statisticsOfTheMinuteOutliveTheBridge() throws Exception {
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(bridge.book()));
        bridge.post("/his/OPDRechargeList", RouteRequest.list());
        bridge.clock().advance(Duration.ofSeconds(66));
        read();
        context.getRegistry().findSingleByType(MinuteStatistics.class).write();

        List<StatisticStep> steps = new JdbcStatisticsStore(bridge.database()).read("main", RouteClock.NOON,
                RouteClock.NOON.plusSeconds(60), Duration.ofMinutes(1));
        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).calls(CallResult.OK)).isEqualTo(1);
        assertThat(steps.get(0).calls(CallResult.REQUEST)).isEqualTo(1);
        assertThat(steps.get(0).money().heldFen()).isEqualTo(3000);
    }

    private void read() {
        context.getRegistry().findSingleByType(Figures.class).read();
    }

    private String scrape() throws Exception {
        HttpResponse<String> answer = get(bridge, "/observe/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/plain"));
        return answer.body();
    }

    private static HttpResponse<String> get(RouteFixture bridge, String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(bridge.uri(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The value of the one sample of that name with these labels. */
    private static double value(String metrics, String name, String... labels) {
        List<String> samples = metrics.lines().filter(line -> line.matches(name + "[ {].*"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains)).toList();
        assertThat(samples).as(name + List.of(labels)).hasSize(1);
        return Double.parseDouble(samples.get(0).substring(samples.get(0).lastIndexOf(' ') + 1));
    }
}
