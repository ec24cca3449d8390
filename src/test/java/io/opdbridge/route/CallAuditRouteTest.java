package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What the audit trail says of calls, and that nothing is decided unsaid. */
class CallAuditRouteTest extends RouteTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "receive-http", false, advice -> advice.weaveById("receive-http-serve").before()
                .process(exchange -> {
                    exchange.setVariable("caller", "platform");
                    exchange.setVariable("callerAddress", "192.0.2.7");
                }));
    }

    private List<Map<String, Object>> entries(String condition, Object... values) {
        return bridge.rows("SELECT kind, who, address, site, method, card_no, id_card_no, order_id, flow_no, price_fen,"
                + " cancel_no, code, note FROM audit_entry WHERE " + condition + " ORDER BY chain, entry_no", values);
    }

    @Test
    void aDecisionIsInTheTrailWhenItIsAnswered() {
        Recharge recharge = bridge.book();
        RouteAnswer frozen = bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk();

        assertThat(entries("order_id = ?", recharge.orderId())).hasSize(1);
        assertThat(entries("order_id = ?", recharge.orderId()).get(0)).containsEntry("kind", "CALL")
                .containsEntry("who", "platform").containsEntry("address", "192.0.2.7").containsEntry("site", "main")
                .containsEntry("method", "OPDRechargeFreeze").containsEntry("card_no", recharge.cardNo())
                .containsEntry("flow_no", recharge.flowNo()).containsEntry("price_fen", 3000L)
                .containsEntry("cancel_no", frozen.data("HisCancelNo")).containsEntry("code", 10000L)
                .containsEntry("note", null);

        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk();
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Price", "1")).assertRefused(200,
                -20006);
        assertThat(entries("order_id = ?", recharge.orderId())).extracting(entry -> entry.get("code"))
                .containsExactly(10000L, 10000L, -20006L);
    }

    @Test
    void aListIsInTheTrailAMomentLater() {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", recharge.cardNo())
                .with("IdCardNo", "110101199003078515")).assertOk();

        Awaitility.await().atMost(PATIENCE).until(() -> !entries("card_no = ?", recharge.cardNo()).isEmpty());
        assertThat(entries("card_no = ?", recharge.cardNo()).get(0)).containsEntry("method", "OPDRechargeList")
                .containsEntry("id_card_no", "110101********8515").containsEntry("code", 10000L);
    }

    @Test
    void whatIsNeverTakenIsCounted() {
        byte[] junk = "<Req".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5; i++) {
            bridge.post("/his/OPDRechargeFreeze", "text/xml", junk).assertRefused(200, -10001);
        }
        bridge.post("/his/OPDRechargeList", "text/xml; charset=klingon", junk).assertRefused(415, -10007);

        bridge.clock().advance(Duration.ofMinutes(1));

        Awaitility.await().atMost(PATIENCE).until(() -> entries("kind = 'REFUSED'").size() >= 2);
        assertThat(entries("kind = 'REFUSED' AND code = -10001")).hasSize(1);
        assertThat(entries("kind = 'REFUSED' AND code = -10001").get(0)).containsEntry("method", "OPDRechargeFreeze")
                .containsEntry("address", "192.0.2.7")
                .hasEntrySatisfying("note", note -> assertThat((String) note).startsWith("5 calls until "));
    }

    @Test
    void withoutTheTrailNothingIsAnsweredAndTheSameRequestStandsAfterwards() throws SQLException {
        Recharge recharge = bridge.book();
        RouteRequest freeze = RouteRequest.freeze(recharge);
        execute("CREATE TRIGGER no_audit BEFORE INSERT ON audit_entry FOR EACH ROW"
                + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'");
        try {
            bridge.post("/his/OPDRechargeFreeze", freeze).assertRefused(200, -90002);
            bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", recharge.cardNo()))
                    .assertRefused(200, -90002);
            bridge.post("/his/OPDRechargeFreeze", freeze.with("Price", "20000")).assertRefused(200, -90002);
            assertThat(bridge.money(recharge)).as("decided, and not said").containsExactly(7000L, 3000L, 0L, 3000L);
        } finally {
            execute("DROP TRIGGER no_audit");
        }

        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk();

        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        assertThat(entries("order_id = ? AND code = 10000", recharge.orderId())).hasSize(1);
        bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", recharge.cardNo())).assertOk();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = bridge.database().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }
}
