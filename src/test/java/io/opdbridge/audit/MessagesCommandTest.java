package io.opdbridge.audit;

import io.opdbridge.BridgeCommand;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Messages that a site wants kept, from the call to the end of their time. */
class MessagesCommandTest {

    private static final String KEY = Base64.getEncoder().encodeToString("01234567890123456789012345678901".getBytes(
            StandardCharsets.US_ASCII));

    @TempDir
    private Path dataDir;

    @Test
    void messagesAreKeptEncryptedReadUnderAuditAndForgottenInTime() throws Exception {
        Path keyFile = Files.writeString(dataDir.resolve("messages.key"), KEY + "\n");
        try (RouteFixture bridge = RouteFixture.in(dataDir)) {
            bridge.set("bridge.sites", "main,east").set("bridge.site.main.keep-messages-days", "7")
                    .set("bridge.messages.key-file", keyFile.toString());
            AdviceWith.adviceWith(bridge.assemble(), "forget-messages", false,
                    route -> route.replaceFromWith("direct:forget"));
            bridge.start();
            ProducerTemplate template = bridge.context().createProducerTemplate();
            Recharge recharge = bridge.book();
            RouteRequest freeze = RouteRequest.freeze(recharge).with("OperatorName", "欧阳不言");
            String answer = bridge.post("/his/OPDRechargeFreeze", freeze).assertOk().text();
            bridge.post("/sites/east/his/OPDRechargeList", RouteRequest.list().with("CardNo", "1")).assertOk();
            bridge.post("/his/OPDRechargeFreeze", "text/xml", "<Req".getBytes(StandardCharsets.US_ASCII))
                    .assertRefused(200, -10001);

            assertThat(bridge.rows("SELECT site, direction FROM kept_message ORDER BY direction")).containsExactly(
                    Map.of("site", "main", "direction", "ANSWER"), Map.of("site", "main", "direction", "REQUEST"));
            assertThat(bridge.rows("SELECT m.direction FROM kept_message m JOIN audit_entry e ON e.site = m.site"
                    + " AND e.message_id = m.message_id WHERE e.order_id = ?", recharge.orderId())).hasSize(2);

            var read = messages(keyFile, recharge.orderId());
            assertThat(read.exitCode()).as(read.err()).isZero();
            assertThat(read.out()).containsSubsequence("REQUEST", freeze.xml().strip(), "ANSWER", answer.strip(),
                    "2 messages");
            assertThat(bridge.rows("SELECT who, order_id, note FROM audit_entry WHERE kind = 'READ'")).containsExactly(
                    Map.of("who", System.getProperty("user.name"), "order_id", recharge.orderId(), "note",
                            "2 messages"));

            Path export = dataDir.resolve("export");
            var exported = messages(keyFile, recharge.orderId(), "--export", export.toString());
            assertThat(exported.out()).contains("2 messages").doesNotContain("<Req>");
            assertThat(Files.readString(export.resolve("0001-OPDRechargeFreeze.xml"))).isEqualTo(freeze.xml());
            assertThat(Files.readString(export.resolve("0001-OPDRechargeFreeze.answer.xml"))).isEqualTo(answer);
            assertThat(Files.readString(export.resolve("0001-OPDRechargeFreeze.properties"))).isEqualTo("site=main\n");

            Path otherKey = Files.writeString(dataDir.resolve("other.key"), KEY.replace('M', 'N'));
            var refused = messages(otherKey, recharge.orderId());
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out())
                    .containsSubsequence("REQUEST", "is not among those of bridge.messages.key", "ANSWER",
                            "is not among those of bridge.messages.key")
                    .doesNotContain("\tat ", "欧阳不言");

            bridge.clock().advance(Duration.ofDays(7).minusSeconds(1));
            template.sendBody("direct:forget", null);
            assertThat(bridge.rows("SELECT * FROM kept_message")).hasSize(2);
            bridge.clock().advance(Duration.ofSeconds(1));
            template.sendBody("direct:forget", null);
            assertThat(bridge.rows("SELECT * FROM kept_message")).isEmpty();
            assertThat(messages(keyFile, recharge.orderId()).out()).contains("0 messages");
        }
        assertThat(BridgeCommand.run(dataDir, "verify").exitCode()).isZero();
    }

    private ProcessCommand.Result messages(Path keyFile, String orderId, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("messages", "--order", orderId, "--language", "en"));
        arguments.addAll(List.of(options));
        return BridgeCommand.run(dataDir, Map.of("BRIDGE_MESSAGES_KEY_FILE", keyFile.toString()),
                arguments.toArray(String[]::new));
    }
}
