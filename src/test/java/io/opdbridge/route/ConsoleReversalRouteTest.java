package io.opdbridge.route;

import io.opdbridge.access.Passwords;
import io.opdbridge.access.User;
import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** A capture that two people take back in the console. */
class ConsoleReversalRouteTest extends RouteTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String HASH = new Passwords().hash(PASSWORD);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String proposer;
    private String sameInCapitals;
    private String approver;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.gateways", "127.0.0.1");
    }

    @BeforeEach
    void logIn() throws Exception {
        String name = "li-" + UUID.randomUUID();
        proposer = session(name);
        // as two users could be named before, and one person both
        sameInCapitals = session(name.toUpperCase(Locale.ROOT).replace("LI", "\uFF2C\uFF29"));
        approver = session("wang-" + UUID.randomUUID());
    }

    @Test
    void whatTheChannelDidNotPayIsReversedByTwoPeople() throws Exception {
        Recharge recharge = bridge.book();
        RouteRequest refund = RouteRequest.freeze(recharge).with("Price", "3000");
        long before = bridge.money(recharge).get(0);
        assertThat(bridge.post("/his/OPDRechargeFreeze", refund).code()).isEqualTo(10000);
        assertThat(bridge.post("/his/OPDRechargeCancellationFee", refund.with("Status", "0")).code()).isEqualTo(10000);
        assertThat(bridge.post("/his/OPDRechargeCancellationFee", refund.with("Status", "1")).code()).isEqualTo(-20008);
        String page = casePage(recharge);
        String form = get(page, proposer);
        assertThat(form).contains("name=\"action\" value=\"REVERSE\"").contains("Another person always has to approve");

        assertThat(post(page + "/decide", proposer, "&action=REVERSE&amountFen=3000&reason=closed&token="
                + hidden(form, "token"))).isEqualTo(303);
        assertThat(bridge.money(recharge).get(0)).isEqualTo(before - 3000);
        String waiting = get(page, proposer);
        assertThat(post(page + "/approve", proposer, "&proposal=" + proposal(recharge))).isEqualTo(409);
        assertThat(waiting).doesNotContain("id=\"approve\"");
        assertThat(get(page, sameInCapitals)).doesNotContain("id=\"approve\"");
        assertThat(post(page + "/approve", sameInCapitals, "&proposal=" + proposal(recharge))).isEqualTo(409);
        assertThat(get(page, approver)).contains("id=\"approve\"");
        assertThat(post(page + "/approve", approver, "&proposal=" + proposal(recharge))).isEqualTo(303);

        assertThat(bridge.money(recharge).get(0)).isEqualTo(before);
        assertThat(bridge.cases(recharge)).isEmpty();
        assertThat(get(page, approver)).contains("captured, reversed").contains("reversed: the channel had not paid");
        assertThat(bridge.post("/his/OPDRechargeCancellationFee", refund.with("Status", "0")).code()).isEqualTo(-20007);
        assertThat(bridge.cases(recharge)).isEqualTo(List.of("CAPTURE_AFTER_REVERSAL"));
    }

    private String casePage(Recharge recharge) {
        return "/console/cases/main/" + bridge.rows("SELECT id FROM case_file WHERE flow_no = ? AND solved_at IS NULL",
                recharge.flowNo()).get(0).get("id");
    }

    private Object proposal(Recharge recharge) {
        return bridge.rows("SELECT p.id FROM case_proposal p JOIN case_file c ON c.site = p.site AND c.id = p.case_id"
                + " WHERE c.flow_no = ?", recharge.flowNo()).get(0).get("id");
    }

    private String session(String name) throws Exception {
        assertThat(new JdbcUserStore(bridge.database())
                .save(new User(name, 1, HASH, Set.of(Role.OPERATOR, Role.APPROVER), Set.of(),
                        false, bridge.clock().instant())))
                .isTrue();
        HttpResponse<String> in = send(request("/console/login").header("Origin", "https://bridge.hospital")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&password="
                        + URLEncoder.encode(PASSWORD,
                                StandardCharsets.UTF_8)
                        + "&next=")));
        return in.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    private String get(String path, String cookie) throws Exception {
        return send(request(path).header("Cookie", cookie + "; bridge_language=en").GET()).body();
    }

    private int post(String path, String cookie, String fields) throws Exception {
        String token = hidden(get("/console/books", cookie), "formToken");
        return send(request(path).header("Cookie", cookie).header("Origin", "https://bridge.hospital")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("formToken=" + token + fields))).statusCode();
    }

    private static String hidden(String page, String name) {
        return page.replaceFirst("(?s).*?name=\"" + name + "\" value=\"", "").replaceFirst("(?s)\".*", "");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    }

    /** As a gateway that speaks TLS hands it on. */
    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(bridge.uri(path)).header("X-Forwarded-For", "10.9.8.7")
                .header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", "bridge.hospital");
    }
}
