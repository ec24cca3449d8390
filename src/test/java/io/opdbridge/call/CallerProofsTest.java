package io.opdbridge.call;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.Crowd;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** The door of a bridge with callers, over HTTP. */
class CallerProofsTest extends RouteTest {

    private static final String PASSWORD = "the-password-of-desk-0123";
    private static final String API_KEY = "the-api-key-of-kiosk-0123";
    private static final String SECRET = "the-secret-of-pay-0123456789";
    private static final String OLD = "the-old-secret-of-rotating";
    private static final String NEW = "the-new-secret-of-rotating";
    private static final String LIST = "OPDRechargeList";
    private static final List<String> PATHS = List.of("/his/OPDRechargeList", "/his", "/his/Nothing", "/sites/east/his",
            "/sites/nowhere/his/OPDRechargeList", "/sites", "/his?method=OPDRechargeFreeze", "/his/a/b/c?%20");
    private static final List<String> SOAP_PATHS = List.of("/soap", "/soap?wsdl", "/sites/east/soap?wsdl",
            "/sites/nowhere/soap", "/soap/x");

    @TempDir
    private static Path folder;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east").set("bridge.callers", "desk,kiosk,pay,rotating,few,many,elsewhere");
        caller(bridge, "desk", "main", "basic", PASSWORD);
        caller(bridge, "kiosk", "main,east", "api-key", API_KEY);
        caller(bridge, "pay", "main", "hmac-sha256", SECRET);
        caller(bridge, "few", "main", "basic", "the-password-of-few-0123");
        bridge.set("bridge.caller.few.calls-per-second", "2");
        caller(bridge, "many", "main", "basic", "the-password-of-many-012");
        bridge.set("bridge.caller.many.calls-per-second", "1000");
        caller(bridge, "elsewhere", "main", "basic", "the-password-of-elsewhere");
        bridge.set("bridge.caller.elsewhere.addresses", "10.1.0.0/16, 2001:db8::/32");
        bridge.set("bridge.caller.rotating.sites", "main").set("bridge.caller.rotating.authentication", "basic")
                .set("bridge.caller.rotating.secrets-file", write(OLD).toString());
    }

    private static void caller(RouteFixture bridge, String name, String sites, String authentication, String secret) {
        bridge.set("bridge.caller." + name + ".sites", sites)
                .set("bridge.caller." + name + ".authentication", authentication)
                .set("bridge.caller." + name + ".secrets", secret);
    }

    @Test
    void whoProvesNothingGetsNothingWhateverItAsksFor() {
        for (String httpMethod : List.of("POST", "GET", "PUT", "OPTIONS", "DELETE")) {
            PATHS.forEach(path -> assertRefused(exchange(httpMethod, path, "<Req/>")));
            SOAP_PATHS.forEach(path -> SoapAnswer.of(exchange(httpMethod, path, "<Req/>")).assertGeneric().answer()
                    .assertRefused(401, -10005));
        }
    }

    @Test
    void aPasswordAndAnApiKeyOpenTheDoor() {
        Recharge recharge = bridge.book();
        String freeze = RouteRequest.freeze(recharge).xml();
        exchange("POST", "/his/OPDRechargeFreeze", freeze, "Authorization", basic("desk", PASSWORD)).assertOk();
        exchange("POST", "/his/OPDRechargeFreeze", freeze, "X-Api-Key", API_KEY).assertOk();
        SoapAnswer.of(exchange("POST", "/soap", SoapRequest.method("OPDRechargeFreeze", RouteRequest.freeze(recharge)),
                "Authorization", basic("desk", PASSWORD))).answer().assertOk();
        assertThat(exchange("GET", "/soap?wsdl", "", "X-Api-Key", API_KEY).text()).contains("wsdl:definitions");
        assertThat(bridge.holds(recharge)).hasSize(1);
    }

    @Test
    void wrongCredentialsOpenNothing() {
        Recharge recharge = bridge.book();
        String freeze = RouteRequest.freeze(recharge).xml();
        for (String[] header : List.of(new String[] {"Authorization", basic("desk", API_KEY)},
                new String[] {"Authorization", basic("kiosk", API_KEY)}, new String[] {"X-Api-Key", PASSWORD},
                new String[] {"X-Api-Key", "x"}, new String[] {"Authorization", "Bearer " + PASSWORD},
                new String[] {"Authorization", basic("elsewhere", "the-password-of-elsewhere")})) {
            assertRefused(exchange("POST", "/his/OPDRechargeFreeze", freeze, header));
        }
        assertRefused(exchange("POST", "/his/OPDRechargeFreeze", freeze, "X-Api-Key", API_KEY, "X-Api-Key", API_KEY));
        assertRefused(exchange("POST", "/his/OPDRechargeFreeze", freeze, "Authorization", basic("desk", PASSWORD),
                "Authorization", basic("desk", PASSWORD)));
        assertRefused(exchange("POST", "/his/OPDRechargeFreeze", freeze, "Authorization", basic("desk", PASSWORD),
                "X-Api-Key", API_KEY));
        assertThat(bridge.holds(recharge)).isEmpty();
    }

    /** What the caller is still sending must not hide the answer. */
    @Test
    void whoSendsALargeBodyGetsTheRefusalToo() {
        for (int i = 0; i < 20; i++) {
            assertRefused(exchange("POST", "/his/OPDRechargeList", "x".repeat(1_000_000)));
            HttpWire.exchange(bridge.uri("/"), List.of("POST /his/OPDRechargeList HTTP/1.1"), new byte[1_000_000])
                    .assertRefused(401, -10005);
            exchange("POST", "/sites/east/his/OPDRechargeList", "x".repeat(1_000_000), "Authorization",
                    basic("desk", PASSWORD)).assertRefused(403, -10013);
        }
    }

    @Test
    void aCallerSeesItsSitesAndCannotTellOthersFromNone() {
        exchange("POST", "/sites/east/his/OPDRechargeList", RouteRequest.list().with("CardNo", "1").xml(),
                "X-Api-Key", API_KEY).assertOk();
        for (String kind : List.of("his/OPDRechargeList", "soap", "soap?wsdl")) {
            String method = kind.endsWith("wsdl") ? "GET" : "POST";
            String body = kind.equals("soap") ? SoapRequest.method(LIST, RouteRequest.list()) : "<Req/>";
            RouteAnswer other = exchange(method, "/sites/east/" + kind, body, "Authorization", basic("desk", PASSWORD));
            RouteAnswer none = exchange(method, "/sites/oost/" + kind, body, "Authorization", basic("desk", PASSWORD));
            assertThat(other.status()).isEqualTo(none.status()).isEqualTo(403);
            assertThat(other.text()).contains("-10013").isEqualTo(none.text().replace("oost", "east"));
        }
    }

    @Test
    void theHealthIsForEverybody() {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> status("/observe/health/ready") == 200);
        assertThat(status("/observe/health/live")).isEqualTo(200);
    }

    @Test
    void aSecretIsRotatedWhileTheBridgeRuns() {
        assertThat(list("rotating", OLD).status()).isEqualTo(200);
        write(OLD + "\n" + NEW);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> list("rotating", NEW).status() == 200);
        assertThat(list("rotating", OLD).status()).isEqualTo(200);
        write(NEW);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> list("rotating", OLD).status() == 401);
        assertThat(list("rotating", NEW).status()).isEqualTo(200);
    }

    @Test
    void aCallerThatHasUsedUpItsCallsIsToldWhenToCallAgainAndTheOthersAreServed() throws Exception {
        List<RouteAnswer> answers = Crowd.atOnce(30, number -> list("few", "the-password-of-few-0123"));
        List<RouteAnswer> refused = answers.stream().filter(answer -> answer.status() != 200).toList();
        assertThat(answers).hasSizeGreaterThan(refused.size());
        assertThat(refused).isNotEmpty().allSatisfy(answer -> {
            answer.assertRefused(429, -10014);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        });
        assertThat(Crowd.atOnce(30, number -> list("many", "the-password-of-many-012").status())).containsOnly(200);
        assertThat(Crowd.atOnce(30, number -> list("desk", PASSWORD).status())).containsOnly(200);
        Awaitility.await().atMost(Duration.ofSeconds(30))
                .until(() -> list("few", "the-password-of-few-0123").status() == 200);
        assertThat(Crowd.atOnce(30, number -> list("few", "wrong-password-of-few").status()))
                .as("who does not prove to be the caller uses up nothing").containsOnly(401);
    }

    /** What a caller sends to prove itself stays with the door: neither a route nor the log has it. */
    @Test
    void noSecretIsInTheLogNorOnTheExchangeAndNoFloodFillsTheLog() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Map<String, Level> watched = Map.of("io.opdbridge", Level.TRACE, "org.apache.camel", Level.TRACE,
                "io.opdbridge.bridge-errors", Level.INFO);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        try {
            watched.forEach((name, level) -> {
                context.getLogger(name).setLevel(level);
                context.getLogger(name).setAdditive(false);
                context.getLogger(name).addAppender(log);
            });
            exchange("POST", "/his/OPDRechargeList", "<Req/>", "Authorization", basic("desk", PASSWORD));
            exchange("POST", "/his/OPDRechargeList", "<Req", "X-Api-Key", API_KEY);
            exchange("POST", "/his/OPDRechargeList", "<Req/>", "Authorization", basic("desk", API_KEY));
            exchange("POST", "/sites/east/his/OPDRechargeList", "<Req/>", "Authorization", basic("desk", PASSWORD));
            SignedRequest signed = new SignedRequest(bridge, "pay", SECRET, false).post("/his/" + LIST, "<Req/>")
                    .sign(LIST, "main");
            signed.send();
            signed.send();
            String said = text(log);
            assertThat(said).contains("a wrong password of desk", "a call of pay that was here before",
                    "Refused MISSING_FIELD", "Refused FORBIDDEN", "Refused a call from 127.0.0.1");
            for (String secret : List.of(PASSWORD, API_KEY, SECRET)) {
                assertThat(said).doesNotContain(secret)
                        .doesNotContain(basic("desk", secret).substring("Basic ".length()));
            }
            log.list.clear();
            context.getLogger("org.apache.camel").setLevel(Level.INFO);
            for (int i = 0; i < 200; i++) {
                exchange("POST", "/his/OPDRechargeList", "<Req/>", "Authorization", basic("caller-" + i, SECRET));
                // refused before the signature is looked at, which is none
                new SignedRequest(bridge, "pay", API_KEY, false).post("/his/caller-" + i, "<Req/>").sign(LIST, "main")
                        .send()
                        .assertRefused(200, -10002);
            }
            assertThat(log.list).as("two minutes may have begun").hasSizeLessThan(130);
            assertThat(text(log)).doesNotContain("caller-");
        } finally {
            watched.keySet().forEach(name -> {
                context.getLogger(name).setLevel(name.equals("io.opdbridge.bridge-errors") ? Level.OFF : null);
                context.getLogger(name).setAdditive(true);
                context.getLogger(name).detachAppender(log);
            });
        }
    }

    private static String text(ListAppender<ILoggingEvent> log) {
        return List.copyOf(log.list).stream().map(event -> event.getFormattedMessage()
                + ThrowableProxyUtil.asString(event.getThrowableProxy())).collect(Collectors.joining("\n"));
    }

    private RouteAnswer list(String caller, String password) {
        return exchange("POST", "/his/OPDRechargeList", RouteRequest.list().with("CardNo", "1").xml(),
                "Authorization", basic(caller, password));
    }

    private RouteAnswer exchange(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(bridge.uri(path))
                .method(method, BodyPublishers.ofString(body)).header("Content-Type", "application/xml; charset=UTF-8");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return bridge.exchange(request);
    }

    private int status(String path) {
        try {
            return ((HttpURLConnection) bridge.uri(path).toURL().openConnection()).getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefused(RouteAnswer answer) {
        answer.assertRefused(401, -10005);
        assertThat(answer.header("WWW-Authenticate")).contains("Basic realm=", "ApiKey realm=", "HMAC-SHA256 realm=");
        assertThat(answer.message()).isEqualTo("未授权");
    }

    private static String basic(String caller, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((caller + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static Path write(String secrets) {
        try {
            return Files.writeString(folder.resolve("keys"), secrets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
