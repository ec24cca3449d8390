package io.opdbridge.route;

import io.opdbridge.access.Passwords;
import io.opdbridge.access.User;
import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.ImportRegister;
import io.opdbridge.intake.ImportedFile;
import io.opdbridge.reconcile.Reconciliations;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.Thread.State;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who gets into the console, for how long, and what goes out with each answer. */
class ConsoleRouteTest extends RouteTest {

    private static final String PASSWORD = "correct horse battery";
    private static final int BODIES_BYTES = 1 << 20;
    private static final String HASH = new Passwords().hash(PASSWORD);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String name;
    /** Failures of one test must not slow the next one down. */
    private String address;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.gateways", "127.0.0.1").set("bridge.http.max-bodies-bytes",
                Integer.toString(BODIES_BYTES));
    }

    @BeforeEach
    void addUser() {
        name = "user-" + UUID.randomUUID();
        address = "10.1." + Math.floorMod(name.hashCode(), 250) + "." + Math.floorMod(name.hashCode() / 250, 250);
        assertThat(new JdbcUserStore(bridge.database())
                .save(new User(name, 1, HASH, Set.of(Role.OPERATOR), Set.of(), false,
                        bridge.clock().instant())))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console", "/console/login", "/console/today", "/console/nothing",
        "/console/static/console.css",
        "/console/static/bridge-defaults.properties"})
    void everyAnswerKeepsABrowserAmongOurPages(String path) {
        HttpResponse<String> answer = get(path, null);
        assertThat(header(answer, "Content-Security-Policy")).contains("default-src 'none'")
                .contains("script-src 'self'")
                .contains("frame-ancestors 'none'").doesNotContain("unsafe");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Referrer-Policy")).isEqualTo("same-origin");
        assertThat(header(answer, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(header(answer, "Strict-Transport-Security")).startsWith("max-age=");
        assertThat(header(answer, "Cache-Control")).isEqualTo(path.endsWith("console.css")
                ? "private, max-age=31536000, immutable" : "no-store");
    }

    @Test
    void theCookieOfASessionIsForThisSiteAndForNoScript() {
        HttpResponse<String> in = logIn(PASSWORD, "");
        assertThat(in.statusCode()).isEqualTo(303);
        assertThat(header(in, "Location")).isEqualTo("/console/today");
        assertThat(header(in, "Set-Cookie"))
                .matches("bridge_session=[A-Za-z0-9_-]{43}; Path=/console; HttpOnly; SameSite=Strict;"
                        + " Secure");
        assertThat(bridge.rows("SELECT token_hash FROM console_session WHERE user_name = ?", name)).singleElement()
                .satisfies(row -> assertThat(header(in, "Set-Cookie")).doesNotContain((String) row.get("token_hash")));
        assertThat(bridge.rows("SELECT kind, address FROM audit_entry WHERE who = ?", name)).singleElement()
                .satisfies(row -> assertThat(row).containsEntry("kind", "LOGIN").containsEntry("address", address));
    }

    @Test
    void aSessionEndsWhenNothingIsDone() {
        String cookie = session();
        bridge.clock().advance(Duration.ofMinutes(29));
        assertThat(get("/console/books", cookie).statusCode()).isEqualTo(200);
        bridge.clock().advance(Duration.ofMinutes(29));
        assertThat(get("/console/books", cookie).statusCode()).isEqualTo(200);
        bridge.clock().advance(Duration.ofMinutes(31));
        assertThat(header(get("/console/books", cookie), "Location")).startsWith("/console/login");
    }

    @Test
    void aPageThatKeepsItselfUpToDateKeepsNoSessionAlive() {
        String cookie = session();
        bridge.clock().advance(Duration.ofMinutes(29));
        assertThat(ask(request("/console/today").header("Cookie", cookie).header("Sec-Fetch-Dest", "empty").GET())
                .statusCode()).isEqualTo(200);
        bridge.clock().advance(Duration.ofMinutes(2));
        assertThat(get("/console/today", cookie).statusCode()).isEqualTo(303);
    }

    @Test
    void aSessionEndsAfterItsHoursWhateverIsDone() {
        String cookie = session();
        for (int i = 0; i < 27; i++) {
            bridge.clock().advance(Duration.ofMinutes(26));
            assertThat(get("/console/books", cookie).statusCode()).isEqualTo(200);
        }
        bridge.clock().advance(Duration.ofMinutes(20));
        assertThat(get("/console/books", cookie).statusCode()).isEqualTo(303);
    }

    @Test
    void aNewPasswordAndADisabledUserEndTheSessions() {
        String first = session();
        User user = new JdbcUserStore(bridge.database()).find(name).orElseThrow();
        assertThat(new JdbcUserStore(bridge.database()).save(user.withPassword(HASH, bridge.clock().instant())))
                .isTrue();
        assertThat(get("/console/books", first).statusCode()).isEqualTo(303);

        String second = session();
        assertThat(get("/console/books", second).statusCode()).isEqualTo(200);
        User changed = new JdbcUserStore(bridge.database()).find(name).orElseThrow();
        assertThat(new JdbcUserStore(bridge.database()).save(changed.withDisabled(true, bridge.clock().instant())))
                .isTrue();
        assertThat(get("/console/books", second).statusCode()).isEqualTo(303);
        assertThat(logIn(PASSWORD, "").statusCode()).isEqualTo(403);
    }

    @Test
    void aLoginEndsTheSessionThatTheBrowserHadBefore() {
        String before = session();
        assertThat(ask(request("/console/login").header("Cookie", before).header("Origin", origin())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=" + name + "&password=" + encode(PASSWORD)))).statusCode())
                .isEqualTo(303);
        assertThat(get("/console/books", before).statusCode()).isEqualTo(303);
    }

    @Test
    void guessingGetsSlower() {
        String wrong = logIn("wrong password", "").body();
        name = "nobody-" + name;
        assertThat(logIn("wrong password", "").body()).as("an unknown name is refused alike")
                .isEqualTo(wrong.replace(name.substring("nobody-".length()), name));
        for (int i = 2; i < 5; i++) {
            assertThat(logIn("wrong password", "").body()).contains("不正确");
        }
        name = name.substring("nobody-".length());
        assertThat(logIn(PASSWORD, "").body()).as("after five failures from here").contains("请等待");
        bridge.clock().advance(Duration.ofSeconds(2));
        assertThat(logIn(PASSWORD, "").statusCode()).isEqualTo(303);
    }

    @Test
    void manyGuessesAtOnceAreNoMoreThanOneAfterTheOther() {
        HttpRequest guess = logInRequest("wrong password", "").build();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            answers.add(client.sendAsync(guess, BodyHandlers.ofString()));
        }
        assertThat(answers.stream().map(answer -> answer.join().body()).filter(body -> body.contains("不正确")))
                .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"/books, /console/books", "/holds?state=HELD, /console/holds?state=HELD",
        "//evil.example/, /console/today",
        "https://evil.example/, /console/today", "/\\evil.example, /console/today", "/x%0d%0aX: y, /console/today"})
    void aLoginLeadsToPagesOfOursOnly(String next, String location) {
        assertThat(header(logIn(PASSWORD, next), "Location")).isEqualTo(location);
    }

    @Test
    void aLoginFormOfAnotherPageIsRefused() {
        HttpResponse<String> answer = ask(request("/console/login").header("Origin", "https://evil.example")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=" + name + "&password=" + encode(PASSWORD))));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(header(answer, "Set-Cookie")).isNull();
    }

    @Test
    void overANetworkWithoutTlsTheConsoleSaysWhyItIsNotServed() {
        HttpResponse<String> answer = ask(HttpRequest.newBuilder(bridge.uri("/console/login"))
                .header("X-Forwarded-For", address).header("X-Forwarded-Proto", "http").GET());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("bridge.tls.certificate").doesNotContain("password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "X-Real-IP"})
    void whatAProxyBesideTheBridgeHandsOnIsNotOfThisMachine(String header) {
        assertThat(ask(HttpRequest.newBuilder(bridge.uri("/console/login")).GET()).statusCode()).isEqualTo(200);
        assertThat(
                ask(HttpRequest.newBuilder(bridge.uri("/console/login")).header(header, "10.1.2.3").GET()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void whoDoesNotSeeAllSitesDoesNotSeeTheSumsOfAll() {
        String all = session();
        assertThat(postForm("/console/books/prove", all, "").statusCode()).isEqualTo(303);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(
                () -> assertThat(get("/console/books", all).body()).contains("账平").contains("审计链末端", "各账簿合计"));
        name = "some-" + name;
        assertThat(new JdbcUserStore(bridge.database())
                .save(new User(name, 1, HASH, Set.of(Role.VIEWER), Set.of("another"), false,
                        bridge.clock().instant())))
                .isTrue();
        assertThat(get("/console/books", session()).body()).contains("账平").doesNotContain("审计链末端", "各账簿合计", "笔数<");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../账单.csv", ".csv", ""})
    void aFileMayHaveAnyName(String end) {
        String cookie = session();
        for (String begin : List.of("", "a".repeat(1000), "\uD840\uDC00" + "a".repeat(79))) {
            assertThat(ask(upload(cookie, begin + end, new byte[] {'x'})).statusCode()).as(begin + end).isEqualTo(422);
        }
    }

    @Test
    void callsGetThroughWhileBillsAreCompared() {
        String cookie = session();
        List<CompletableFuture<HttpResponse<String>>> uploads = new ArrayList<>();
        byte[] bill = new byte[BODIES_BYTES * 2 / 5];
        assertThat(ask(upload(cookie, "a.csv", new byte[BODIES_BYTES * 3 / 5])).statusCode()).isEqualTo(413);
        // whoever compares a bill lets the next one wait
        synchronized (bridge.context().getRegistry().lookupByNameAndType("reconciliations", Reconciliations.class)) {
            uploads.add(client.sendAsync(upload(cookie, "a.csv", bill).build(), BodyHandlers.ofString()));
            await().atMost(Duration.ofSeconds(30)).until(ConsoleRouteTest::somebodyWaitsToCompare);
            uploads.add(client.sendAsync(upload(cookie, "a.csv", bill).build(), BodyHandlers.ofString()));
            assertThat(uploads.get(1).join().statusCode()).as("a second one at once").isEqualTo(503);
            assertThat(bridge.post("/his/OPDRechargeFreeze", "text/xml", new byte[BODIES_BYTES / 2]).status())
                    .isEqualTo(200);
        }
        assertThat(uploads.get(0).join().statusCode()).isEqualTo(422);
    }

    private static boolean somebodyWaitsToCompare() {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(thread -> thread.getKey().getState() == State.BLOCKED
                        && thread.getValue()[0].getClassName().equals(Reconciliations.class.getName()));
    }

    /** A bill of a channel that there is not. */
    private HttpRequest.Builder upload(String cookie, String fileName, byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Map.of("formToken", formToken(cookie), "site", "main", "channel", "none", "day", "2020-01-01")
                .forEach((field, value) -> body.writeBytes(
                        ("--part\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value + "\r\n")
                                .getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(
                ("--part\r\nContent-Disposition: form-data; name=\"bill\"; filename=\"" + fileName + "\"\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n--part--\r\n".getBytes(StandardCharsets.UTF_8));
        return request("/console/reconciliation/upload").header("Cookie", cookie).header("Origin", origin())
                .header("Content-Type", "multipart/form-data; boundary=part")
                .POST(BodyPublishers.ofByteArray(body.toByteArray()));
    }

    private HttpResponse<String> postForm(String path, String cookie, String fields) {
        return ask(request(path).header("Cookie", cookie).header("Origin", origin())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("formToken=" + formToken(cookie) + fields)));
    }

    private String formToken(String cookie) {
        return get("/console/books", cookie).body().replaceFirst("(?s).*?name=\"formToken\" value=\"", "")
                .replaceFirst("(?s)\".*", "");
    }

    /** What a caller sends must not steer the route. */
    @Test
    void headersLeadNowhere() {
        String login = get("/console/login", null).body();
        HttpResponse<String> answer = ask(request("/console/login").header("CamelHttpPath", "/books")
                .header("visitor", "x").header("CamelHttpMethod", "POST").header("CamelHttpUri", "/console/books")
                .GET());
        assertThat(answer.body()).isEqualTo(login);
    }

    @ParameterizedTest
    @CsvSource({"'en-GB,en;q=0.9', en", "'fr,zh-CN;q=0.8', zh-CN", "'fr', zh-CN"})
    void theBrowserAsksForALanguage(String asked, String language) {
        assertThat(ask(request("/console/login").header("Accept-Language", asked).GET()).body())
                .contains("<html lang=\"" + language + "\"");
    }

    @Test
    void aChosenLanguageIsRemembered() {
        HttpResponse<String> chosen = ask(request("/console/login?language=en").header("Accept-Language", "zh").GET());
        assertThat(chosen.body()).contains("<html lang=\"en\"");
        assertThat(header(chosen, "Set-Cookie")).startsWith("bridge_language=en;");
        assertThat(ask(request("/console/login").header("Cookie", "bridge_language=en").GET()).body())
                .contains("<html lang=\"en\"");
    }

    @Test
    void badRowsOfAnImportAreShownUntilAnOperatorSaysHowTheyWereDealtWith() {
        ImportRegister register = new ImportRegister(new ImportFiles(bridge.database()), entry -> {}, bridge.clock());
        ImportedFile file = register.begin("main", "recharges-<b>.csv", "RECHARGES", "drop folder");
        register.end(file, new ImportedFile.Rows(3, 300, 0, 2), "recharges-<b>.errors.csv");
        long id = file.id();
        String path = "/console/imports/main/" + id + "/dealt-with";
        String operator = session();
        assertThat(get("/console/imports", operator).body()).contains("recharges-&lt;b&gt;.csv",
                "recharges-&lt;b&gt;.errors.csv", path);
        assertThat(postForm(path, operator, "&note=+").statusCode()).isEqualTo(409);

        name = "viewer-" + name;
        assertThat(
                new JdbcUserStore(bridge.database()).save(new User(name, 1, HASH, Set.of(Role.VIEWER), Set.of(), false,
                        bridge.clock().instant())))
                .isTrue();
        String viewer = session();
        assertThat(get("/console/imports", viewer).body()).contains("recharges-&lt;b&gt;.csv").doesNotContain(path);
        assertThat(postForm(path, viewer, "&note=done").statusCode()).isEqualTo(403);
        name = "east-" + name;
        assertThat(new JdbcUserStore(bridge.database())
                .save(new User(name, 1, HASH, Set.of(Role.OPERATOR), Set.of("another"), false,
                        bridge.clock().instant())))
                .isTrue();
        String another = session();
        assertThat(get("/console/imports", another).body()).doesNotContain("recharges-&lt;b&gt;");
        assertThat(postForm(path, another, "&note=done").statusCode()).isEqualTo(404);

        assertThat(postForm(path, operator, "&note=" + encode("HIS 已更正 13800000001")).statusCode()).isEqualTo(303);
        assertThat(get("/console/imports", operator).body()).contains("HIS 已更正 138****0001").doesNotContain(path);
        assertThat(postForm(path, operator, "&note=again").statusCode()).isEqualTo(409);
        assertThat(bridge.rows("SELECT note FROM audit_entry WHERE kind = 'DEALT_WITH'")).singleElement()
                .satisfies(row -> assertThat((String) row.get("note")).contains("import " + id,
                        "2 bad: HIS 已更正 138****0001"));
    }

    @Test
    void whatNothingImportsIsShownToWhoSeesTheDefaultSite() throws IOException {
        Path slip = Files.writeString(Files.createDirectories(bridge.dataDir().resolve("inbox"))
                .resolve("rechages-<i>.csv"), "x");
        assertThat(get("/console/imports", session()).body()).contains("inbox/rechages-&lt;i&gt;.csv");
        name = "elsewhere-" + name;
        assertThat(new JdbcUserStore(bridge.database())
                .save(new User(name, 1, HASH, Set.of(Role.VIEWER), Set.of("another"), false,
                        bridge.clock().instant())))
                .isTrue();
        assertThat(get("/console/imports", session()).body()).doesNotContain("rechages-");
        Files.delete(slip);
    }

    @Test
    void aFormThatIsTooLargeOrNoneIsRefused() {
        String cookie = session();
        HttpResponse<String> large = ask(request("/console/logout").header("Cookie", cookie).header("Origin", origin())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofByteArray(new byte[70_000])));
        assertThat(large.statusCode()).isEqualTo(413);
        HttpResponse<String> none = ask(request("/console/logout").header("Cookie", cookie).header("Origin", origin())
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{}")));
        assertThat(none.statusCode()).isEqualTo(415);
        assertThat(get("/console/books", cookie).statusCode()).isEqualTo(200);
    }

    /** With the number of the answer to who is logged in, and to who is not. */
    @ParameterizedTest
    @CsvSource({"GET, /today, 200, 303", "HEAD, /today, 200, 303", "GET, /today/, 200, 303", "GET, '', 303, 303",
        "GET, /holds/main/x, 404, 303", "GET, /holds/main/1/2, 404, 303",
        "GET, /holds/main/1234567890123456789, 404, 303",
        "GET, /nothing, 404, 303", "GET, /logout, 404, 303", "POST, /today, 403, 403", "PUT, /today, 404, 303",
        "GET, /static/nothing.js, 404, 404", "POST, /static/console.css, 403, 403"})
    void whateverIsAskedIsAnsweredByTheConsole(String method, String path, int visitor, int stranger) {
        for (String cookie : List.of(session(), "bridge_session=none")) {
            HttpResponse<String> answer = ask(request("/console" + path).header("Cookie", cookie)
                    .method(method, BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(cookie.endsWith("none") ? stranger : visitor);
            assertThat(header(answer, "Content-Security-Policy")).isNotNull();
        }
    }

    @Test
    void aBridgeWithoutConsoleHasNone(@TempDir Path other) throws Exception {
        try (RouteFixture without = RouteFixture.in(other).set("bridge.console.enabled", "false").start()) {
            assertThat(ask(HttpRequest.newBuilder(without.uri("/console/login")).GET()).statusCode()).isEqualTo(404);
            assertThat(without.post("/his/OPDRechargeFreeze", RouteRequest.freeze(without.book())).code())
                    .isEqualTo(10000);
        }
    }

    /** Null when there is none. */
    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("No answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String session() {
        return header(logIn(PASSWORD, ""), "Set-Cookie").replaceFirst(";.*", "");
    }

    private HttpResponse<String> logIn(String password, String next) {
        return ask(logInRequest(password, next));
    }

    private HttpRequest.Builder logInRequest(String password, String next) {
        return request("/console/login").header("Origin", origin())
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString("name=" + name
                        + "&password=" + encode(password) + "&next=" + encode(next)));
    }

    private HttpResponse<String> get(String path, String cookie) {
        HttpRequest.Builder request = request(path);
        return ask((cookie == null ? request : request.header("Cookie", cookie)).GET());
    }

    /** As a gateway that speaks TLS hands it on. */
    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(bridge.uri(path)).header("X-Forwarded-For", address)
                .header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", "bridge.hospital");
    }

    private static String origin() {
        return "https://bridge.hospital";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
