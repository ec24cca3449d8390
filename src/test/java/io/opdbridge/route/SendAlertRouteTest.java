package io.opdbridge.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.statistics.Figures;
import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import jakarta.mail.internet.MimeMessage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import static org.assertj.core.api.Assertions.assertThat;

/** From what is wrong to what people read, over real sockets. */
class SendAlertRouteTest extends LoneRouteTest {

    private static final String TAKEN = "{\"errcode\":0,\"errmsg\":\"ok\"}";
    private static final String SECRET = "SEC0123456789";

    private record Post(String target, JsonNode body) {
    }

    private final Queue<Post> posts = new ConcurrentLinkedQueue<>();
    private volatile int status = 200;
    private volatile String answer = TAKEN;
    private HttpServer server;
    private GreenMail mail;

    @Override
    protected void prepare(RouteFixture bridge) throws Exception {
        testConfiguration().withDumpRouteCoverage(true);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", call -> {
            posts.add(new Post(call.getRequestURI().toString(), new ObjectMapper().readTree(call.getRequestBody())));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(status, bytes.length);
            call.getResponseBody().write(bytes);
            call.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        Path secret = Files.writeString(folder.resolve("dingtalk.secret"), SECRET + "\n");
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        mail.setUser("bridge", "hospital-secret");
        bridge.set("bridge.alerts.poll-milliseconds", "50")
                .set("bridge.alerts.webhook-url", address + "/hook?key=1")
                .set("bridge.alerts.wecom-url", address + "/wecom?key=2")
                .set("bridge.alerts.dingtalk-url", address + "/dingtalk?access_token=3")
                .set("bridge.alerts.dingtalk-secret-file", secret.toString())
                .set("bridge.alerts.mail-host", "127.0.0.1")
                .set("bridge.alerts.mail-port", Integer.toString(mail.getSmtp().getPort()))
                .set("bridge.alerts.mail-from", "bridge@hospital.example")
                .set("bridge.alerts.mail-to", "duty@hospital.example")
                .set("bridge.alerts.mail-user", "bridge").set("bridge.alerts.mail-password", "hospital-secret")
                .set("bridge.alerts.proof-time", "").set("bridge.figures.poll-milliseconds", "3600000");
    }

    @Override
    protected void cleanupResources() {
        mail.stop();
        server.stop(0);
    }

    @Test
    void anOverdueHoldIsSaidOnceByEachChannelAndOnceMoreWhenItIsSettled() throws Exception {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge));
        bridge.clock().advance(Duration.ofHours(24));
        read();
        awaitPosts(3);
        assertThat(mail.waitForIncomingEmail(10_000, 1)).isTrue();

        Post hook = post("/hook");
        assertThat(hook.target()).isEqualTo("/hook?key=1");
        assertThat(hook.body().get("event").asText()).isEqualTo("begins");
        assertThat(hook.body().get("kind").asText()).isEqualTo("OVERDUE_HOLDS");
        assertThat(hook.body().get("site").asText()).isEqualTo("main");
        assertThat(hook.body().get("amount").asInt()).isEqualTo(1);
        assertThat(post("/wecom").body()).isEqualTo(new ObjectMapper().valueToTree(Map.of("msgtype", "text", "text",
                Map.of("content", hook.body().get("text").asText()))));
        assertThat(hook.body().get("text").asText()).contains("main", "1", "2026-11-24 12:00", "bin/bridge cases")
                .doesNotContain(recharge.cardNo(), recharge.orderId(), recharge.patient().name());
        assertSigned(post("/dingtalk").target());
        MimeMessage first = mail.getReceivedMessages()[0];
        assertThat(first.getSubject()).isEqualTo(hook.body().get("title").asText()).contains("告警", "main");
        assertThat((String) first.getContent()).contains("bin/bridge cases");
        assertThat(first.getAllRecipients()[0]).hasToString("duty@hospital.example");

        posts.clear();
        bridge.post("/his/OPDRechargeCancellationFee", RouteRequest.settlement(recharge, "1"));
        read();
        bridge.clock().advance(Duration.ofMinutes(10));
        read();
        awaitPosts(3);
        assertThat(posts).allSatisfy(post -> assertThat(post.body().toString()).contains("恢复"));
        assertThat(mail.waitForIncomingEmail(10_000, 2)).isTrue();
        Awaitility.await().untilAsserted(() -> assertThat(bridge.rows("SELECT * FROM alert_message")).isEmpty());
        assertThat(posts).hasSize(3);
        assertThat(mail.getReceivedMessages()).hasSize(2);
    }

    @Test
    void whatIsNotTakenIsSentAgainLaterAndNotInAFlood() throws Exception {
        status = 500;
        answer = "{\"errcode\":45009}";
        // the case of an unknown settlement
        bridge.post("/his/OPDRechargeCancellationFee", RouteRequest.settlement(bridge.book(), "0"));
        read();
        awaitPosts(3);
        Awaitility.await().untilAsserted(() -> assertThat(bridge.rows(
                "SELECT channel FROM alert_message WHERE tries = 1")).hasSize(3));
        status = 200;
        bridge.clock().advance(Duration.ofSeconds(31));
        read();
        // the webhook is done; the robots have answered 200, but not taken it
        awaitPosts(6);
        Awaitility.await().untilAsserted(() -> assertThat(bridge.rows(
                "SELECT channel FROM alert_message WHERE tries = 2")).hasSize(2));
        answer = TAKEN;
        bridge.clock().advance(Duration.ofSeconds(61));
        read();
        Awaitility.await().untilAsserted(() -> assertThat(bridge.rows("SELECT * FROM alert_message")).isEmpty());
        assertThat(posts).hasSize(8).allSatisfy(post -> assertThat(post.body().toString()).contains("异常单"));
    }

    @Test
    void aTestTellsWhichChannelsWork() throws Exception {
        ProcessCommand.Result sent = alertTest("BRIDGE_ALERTS_WEBHOOK_URL", "http://127.0.0.1:9/");
        assertThat(sent.exitCode()).as(sent.out() + sent.err()).isZero();
        assertThat(sent.out()).contains("WEBHOOK 已发送");
        assertThat(post("/hook").body().get("kind").asText()).isEqualTo("TEST");

        ProcessCommand.Result none = alertTest("BRIDGE_ALERTS_RETRIES", "1");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("bridge.alerts");
    }

    private ProcessCommand.Result alertTest(String key, String value) throws Exception {
        // the clock of this bridge stands still, so that what is due now is due only if it was so at noon
        bridge.clock().advance(Duration.between(bridge.clock().instant(), Instant.now()).plusSeconds(60));
        return ProcessCommand.run(bridge.dataDir(), Map.of(key, value), "alert-test", "--wait-seconds", "20");
    }

    private void read() {
        context.getRegistry().findSingleByType(Figures.class).read();
    }

    private void awaitPosts(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> posts.size() >= count);
    }

    private Post post(String path) {
        return posts.stream().filter(post -> post.target().startsWith(path)).findFirst().orElseThrow();
    }

    private static void assertSigned(String target) throws Exception {
        List<String> parameters = List.of(target.split("[?&]"));
        assertThat(parameters.get(1)).isEqualTo("access_token=3");
        String timestamp = parameters.get(2).replace("timestamp=", "");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(URLDecoder.decode(parameters.get(3), StandardCharsets.UTF_8)).isEqualTo("sign=" + Base64.getEncoder()
                .encodeToString(mac.doFinal((timestamp + "\n" + SECRET).getBytes(StandardCharsets.UTF_8))));
    }
}
