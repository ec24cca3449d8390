package io.opdbridge.route;

import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestPostgres;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDialect;
import io.opdbridge.tools.simulator.HisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a channel cannot pay is not held at a HIS either, where the pay way of the freeze tells the channel (contract,
 * section 4). The clock stands at noon; a simulated HIS plays the vendor.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class VendorChannelLimitTest extends LoneRouteTest {

    private static final int CANNOT_PAY = -20017;

    private HisBooks books;
    private HisServer his;
    private int refunds;

    @Override
    protected void prepare(RouteFixture bridge) throws Exception {
        testConfiguration().withDumpRouteCoverage(true);
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(TestPostgres.newLedger().url());
        books = new HisBooks(database);
        books.recharge("WX1", "1", "90001", "P1", "王五", 10_000);
        his = HisDialect.HTTP_XML.serve(books, null);
        HisDialect.HTTP_XML.settings(his.port(), "")
                .forEach((name, value) -> bridge.set("bridge.site.main." + name, value));
        bridge.set("bridge.site.main.reconcile-pay-ways", "3=wechat,4=alipay")
                .set("bridge.site.main.channel-refunds", "0=2")
                .set("bridge.site.main.channel-refund-pause-seconds", "0=60")
                .set("bridge.site.main.channel-refund-hours", "1=13:00-23:30");
    }

    @Override
    protected void cleanupResources() {
        his.close();
    }

    @Test
    void asOftenAsTheChannelTakesItWithItsPauseBetween() {
        for (int i = 1; i <= 2; i++) {
            freeze("3").assertOk();
            settle("3", "0").assertOk();
            if (i == 1) {
                assertThat(freeze("3").assertRefused(200, CANNOT_PAY).message()).contains("60", "12:01:00");
                assertThat(isAllowed()).isEqualTo("0");
            }
            bridge.clock().advance(Duration.ofSeconds(60));
            assertThat(isAllowed()).isEqualTo(i == 1 ? "1" : "0");
        }

        assertThat(freeze("3").assertRefused(200, CANNOT_PAY).message()).contains("2");
        assertThat(bridge.rows("SELECT id FROM vendor_hold")).as("nothing of it went to the HIS").hasSize(2);
        freeze("9").assertOk();
    }

    @Test
    void whatWasReleasedCountsForThePauseOnlyAndTheHoursCount() {
        for (int i = 0; i < 3; i++) {
            freeze("3").assertOk();
            settle("3", "1").assertOk();
            freeze("3").assertRefused(200, CANNOT_PAY);
            bridge.clock().advance(Duration.ofSeconds(60));
        }
        assertThat(freeze("4").assertRefused(200, CANNOT_PAY).message()).contains("13:00-23:30");
    }

    private String isAllowed() {
        return bridge.post("/his/OPDRechargeList", RouteRequest.list().with("OrderMemo", "MWX1"))
                .assertOk().orders().get(0).get("IsAllowRefund");
    }

    /** Another attempt each time. */
    private RouteAnswer freeze(String payWay) {
        refunds++;
        return bridge.post("/his/OPDRechargeFreeze", request(payWay));
    }

    /** Of the last freeze. */
    private RouteAnswer settle(String payWay, String status) {
        return bridge.post("/his/OPDRechargeCancellationFee", request(payWay).with("Status", status));
    }

    private RouteRequest request(String payWay) {
        return RouteRequest.list().with("HisFlowNo", "RWX1").with("OrderId", "WX1").with("CardNo", "90001")
                .with("CardType", "1").with("HisID", "P1").with("Price", "1000").with("PayWay", payWay)
                .with("TransNo", "T1")
                .with("TransTime", "2026-11-23 10:15:" + (10 + refunds)).with("ChannelId", "100123");
    }
}
