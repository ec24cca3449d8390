package io.opdbridge.his;

import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the database of a HIS answers in columns of one type or another: a statement for each case, chosen by its trade
 * number.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JdbcAnswersTest {

    private static final int DONE = 10000;
    private static final int UNKNOWN = -30003;

    private RouteFixture bridge;
    private Path mapping;
    private int orders;

    @BeforeAll
    void startBridge(@TempDir Path folder) throws Exception {
        Path routes = folder.resolve("routes");
        copy(Path.of("routes"), routes);
        mapping = Files.createDirectories(routes.resolve("vendors/own"));
        Files.copy(routes.resolve("vendors/jdbc/capture.sql"), mapping.resolve("capture.sql"));
        Files.copy(routes.resolve("vendors/jdbc/release.sql"), mapping.resolve("release.sql"));
        // a column of each type that a code, an amount or a flag may have
        Files.writeString(mapping.resolve("hold.sql"), """
                SELECT code AS "RespCode", refund_no AS "HisCancelNo",
                       price / CASE kind WHEN 'raises' THEN 0 ELSE 1 END AS "Price" FROM (VALUES
                  ('decimal', CAST(0.0 AS DECIMAL(3,1)), 'C1', CAST(100.00 AS DECIMAL(9,2))),
                  ('another', CAST(0 AS DECIMAL(3,1)), 'C1', CAST(100.50 AS DECIMAL(9,2))),
                  ('no-price', CAST(0 AS DECIMAL(3,1)), 'C1', NULL),
                  ('no-number', CAST(0 AS DECIMAL(3,1)), NULL, CAST(100 AS DECIMAL(9,2))),
                  ('twice', CAST(0 AS DECIMAL(3,1)), 'C1', CAST(100 AS DECIMAL(9,2))),
                  ('raises', CAST(0 AS DECIMAL(3,1)), 'C1', CAST(100 AS DECIMAL(9,2))),
                  ('twice', CAST(7 AS DECIMAL(3,1)), NULL, NULL)) AS said (kind, code, refund_no, price)
                WHERE kind = :?TransNo
                """);
        Files.writeString(mapping.resolve("list.sql"), """
                SELECT order_id AS "OrderId", paid AS "PayMoney", refunded AS "RefundMoney", flag AS "IsAllowRefund",
                       paid_at AS "HisDate"
                FROM (VALUES ('O1', CAST(1000.00 AS DECIMAL(9,2)), CAST(NULL AS DECIMAL(9,2)), TRUE, TIMESTAMP
                  '2026-11-23 09:00:00.123'),
                  ('O2', CAST(1E3 AS DOUBLE), CAST(100 AS DECIMAL(9,2)), FALSE, TIMESTAMP '2026-11-22 09:00:00.000')) AS
                    found
                  (order_id, paid, refunded, flag, paid_at)
                WHERE CAST(:?CardNo AS VARCHAR(64)) IS NOT NULL
                """);
        bridge = RouteFixture.in(folder.resolve("data")).set("bridge.routes-dir", routes.toString())
                .set("bridge.site.main.dialect", "jdbc").set("bridge.site.main.vendor-mapping", "own")
                .set("bridge.site.main.vendor-address", "jdbc:hsqldb:mem:his-answers;sql.syntax_pgs=true")
                .set("bridge.site.main.vendor-user", "SA").set("bridge.site.main.vendor-success-codes", "0")
                .set("bridge.vendor.poll-milliseconds", "3600000").start();
    }

    @AfterAll
    void stop() {
        bridge.close();
    }

    @ParameterizedTest
    @CsvSource({"decimal, 10000", "another, -30003", "no-price, -30003", "no-number, -30003", "twice, -30003",
        "nothing, -30003"})
    void aHoldCountsWhenItsRowSaysSoInOneWay(String kind, int code) {
        assertThat(bridge.post("/his/OPDRechargeFreeze", RouteRequest.list().with("HisFlowNo", "F1")
                .with("OrderId", "H" + ++orders).with("CardNo", "C1").with("CardType", "1").with("HisID", "P1")
                .with("Price", "100").with("PayWay", "3").with("TransNo", kind).with("TransTime", "2026-11-23 10:15:00")
                .with("ChannelId", "100123")).code()).isIn(DONE, UNKNOWN).isEqualTo(code);
    }

    /** Whether it has refused, or failed in the middle, nobody can tell. */
    @Test
    void aProcedureThatRaisesAnExceptionIsUnknownAndItsSqlStateIsKept() {
        aHoldCountsWhenItsRowSaysSoInOneWay("raises", UNKNOWN);

        assertThat(bridge
                .rows("SELECT a.words FROM vendor_answer a JOIN vendor_hold h ON h.site = a.site AND h.id = a.hold_id"
                        + " WHERE a.step = 'HOLD' AND h.order_id = ?", "H" + orders))
                .containsExactly(Map.of("words", "DATABASE: 22012"));
    }

    @Test
    void aListIsReadFromColumnsOfAnyType() {
        RouteAnswer listed = bridge.post("/his/OPDRechargeList",
                RouteRequest.list().with("CardNo", "C1").with("CardType", "1"));

        assertThat(listed.assertOk().orders()).satisfiesExactly(
                first -> assertThat(first).containsEntry("PayMoney", "1000").containsEntry("RefundMoney", "0")
                        .containsEntry("IsAllowRefund", "1").containsEntry("HisDate", "2026-11-23 09:00:00"),
                second -> assertThat(second).containsEntry("PayMoney", "1000").containsEntry("RefundMoney", "100")
                        .containsEntry("IsAllowRefund", "0"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
