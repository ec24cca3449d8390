package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.db.Database;
import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** What a channel cannot pay back is neither offered nor held (contract, section 4). The clock stands at noon. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ChannelLimitTest extends LoneRouteTest {

    private static final int CANNOT_PAY = -20017;

    @Parameter
    private TestDatabase database;

    private int refunds;

    @Override
    protected void prepare(RouteFixture bridge) throws Exception {
        Database.Options options = database.newLedger(bridge.dataDir());
        bridge.set("bridge.db.url", options.url()).set("bridge.db.user", options.user())
                .set("bridge.site.main.channel-refund-days", "0=365").set("bridge.site.main.channel-refunds", "0=3")
                .set("bridge.site.main.channel-refund-pause-seconds", "0=60")
                .set("bridge.site.main.channel-refund-hours", "1=22:00-13:00,2=13:00-23:30");
    }

    @Test
    void aPaymentThatIsTooOldIsNoLongerRefundedOnItsDayYes() {
        Recharge old = bridge.book(recharge -> recharge.with("paidAt", "2025-11-23 11:59:59"));
        Recharge young = bridge.book(recharge -> recharge.with("paidAt", "2025-11-23 12:00:00"));

        assertThat(isAllowed(old)).isEqualTo("0");
        assertThat(freeze(old).assertRefused(200, CANNOT_PAY).message()).contains("365", "2026-11-23 11:59:59");
        assertThat(bridge.money(old)).containsExactly(10_000L, 0L, 0L, 0L);
        assertThat(isAllowed(young)).isEqualTo("1");
        freeze(young).assertOk();
    }

    @Test
    void aPaymentIsRefundedAsOftenAsTheChannelTakesItWithItsPauseBetween() {
        Recharge recharge = bridge.book();
        for (int i = 1; i <= 3; i++) {
            freeze(recharge).assertOk();
            settle(recharge, "0").assertOk();
            assertThat(isAllowed(recharge)).isEqualTo("0");
            if (i < 3) {
                assertThat(freeze(recharge).assertRefused(200, CANNOT_PAY).message()).contains("60",
                        "12:0" + i + ":00");
            }
            bridge.clock().advance(Duration.ofSeconds(60));
            assertThat(isAllowed(recharge)).isEqualTo(i < 3 ? "1" : "0");
        }
        assertThat(freeze(recharge).assertRefused(200, CANNOT_PAY).message()).contains("3");

        execute("INSERT INTO hold_reversal (site, id, hold_id, recharge_id, price_fen, reversed_at, balance_fen,"
                + " decision_id)"
                + " SELECT site, id, hold_id, recharge_id, price_fen, settled_at, balance_fen, 1 FROM settlement"
                + " ORDER BY id FETCH FIRST 1 ROW ONLY");
        assertThat(isAllowed(recharge)).as("what was taken back the channel did not pay").isEqualTo("1");
        freeze(recharge).assertOk();
        settle(recharge, "1").assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7_000L, 0L, 3_000L, 0L);
    }

    @Test
    void whatWasReleasedCountsForThePauseOnly() {
        Recharge recharge = bridge.book();
        for (int i = 0; i < 4; i++) {
            freeze(recharge).assertOk();
            settle(recharge, "1").assertOk();
            freeze(recharge).assertRefused(200, CANNOT_PAY);
            bridge.clock().advance(Duration.ofSeconds(60));
        }
        assertThat(isAllowed(recharge)).isEqualTo("1");
    }

    @Test
    void theSameFreezeAgainIsAnsweredAgainWhateverTheLimitsAre() {
        Recharge recharge = bridge.book(change -> change.with("channelType", "1"));
        RouteRequest request = request(recharge);
        String first = bridge.post("/his/OPDRechargeFreeze", request).assertOk().text();
        bridge.clock().advance(Duration.ofHours(2));
        assertThat(bridge.post("/his/OPDRechargeFreeze", request).assertOk().text()).isEqualTo(first);
        settle(recharge, "0").assertOk();
        assertThat(bridge.post("/his/OPDRechargeFreeze", request).assertOk().text()).isEqualTo(first);
    }

    @Test
    void aChannelPaysInItsHoursOnlyWhichMayGoOverMidnight() {
        Recharge overnight = bridge.book(recharge -> recharge.with("channelType", "1"));
        Recharge byDay = bridge.book(recharge -> recharge.with("channelType", "2"));

        assertThat(isAllowed(overnight)).isEqualTo("1");
        assertThat(isAllowed(byDay)).isEqualTo("0");
        assertThat(freeze(byDay).assertRefused(200, CANNOT_PAY).message()).contains("13:00-23:30",
                "2026-11-23 13:00:00");

        bridge.clock().advance(Duration.ofHours(1));
        assertThat(isAllowed(overnight)).isEqualTo("0");
        assertThat(freeze(overnight).assertRefused(200, CANNOT_PAY).message()).contains("2026-11-23 22:00:00");
        freeze(byDay).assertOk();
        settle(byDay, "0").assertOk();

        bridge.clock().advance(Duration.ofMinutes(10 * 60 + 30));
        freeze(overnight).assertOk();
        assertThat(freeze(byDay).assertRefused(200, CANNOT_PAY).message()).contains("2026-11-24 13:00:00");
    }

    private void execute(String sql) {
        try (Connection connection = bridge.database().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private String isAllowed(Recharge recharge) {
        return bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", recharge.cardNo())
                .with("StartDate", "2025-11-23").with("EndDate", "2026-11-23")).assertOk().orders().get(0)
                .get("IsAllowRefund");
    }

    private RouteAnswer freeze(Recharge recharge) {
        return bridge.post("/his/OPDRechargeFreeze", request(recharge));
    }

    /** Another attempt each time. */
    private RouteRequest request(Recharge recharge) {
        refunds++;
        return RouteRequest.freeze(recharge).with("Price", "1000").with("TransTime",
                "2026-11-23 10:00:" + (10 + refunds));
    }

    /** Of the last freeze. */
    private RouteAnswer settle(Recharge recharge, String status) {
        return bridge.post("/his/OPDRechargeCancellationFee", RouteRequest.settlement(recharge, status)
                .with("Price", "1000").with("TransTime", "2026-11-23 10:00:" + (10 + refunds)));
    }
}
