package io.opdbridge.his;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opdbridge.canonical.CallFailure;
import io.opdbridge.canonical.CallFailure.Cause;
import io.opdbridge.ledger.VendorAnswer.CallEnd;
import io.opdbridge.story.StoryWords;
import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.tools.simulator.HisDialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a HIS fails by, over whatever it is called: log and story say it in words, and in both languages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class FailureWordsTest {

    private static final String CLASS_NAME = "(?s).*[A-Za-z](Exception|Error|Failure)\\b.*";
    private static final Set<HisDialect> OVER_HTTP = EnumSet
            .complementOf(EnumSet.of(HisDialect.JDBC, HisDialect.HL7V2));

    /** How a HIS fails, and by what its journal may call it. */
    enum Fails {
        NOBODY_LISTENS(Cause.REFUSES_CONNECTION, Cause.NO_CONNECTION),
        UNKNOWN_HOST(Cause.UNKNOWN_HOST, Cause.NO_CONNECTION),
        TAKES_NO_CONNECTION(Cause.CONNECT_TIMEOUT, Cause.NO_CONNECTION),
        HANGS_UP(Cause.BROKEN_OFF, Cause.DATABASE),
        RESETS(Cause.BROKEN_OFF, Cause.DATABASE),
        SAYS_NOTHING(Cause.TIMEOUT, Cause.CONNECT_TIMEOUT),
        SAYS_NONSENSE(Cause.BROKEN_OFF, Cause.UNREADABLE, Cause.MAPPING, Cause.DATABASE, Cause.TIMEOUT,
                Cause.CONNECT_TIMEOUT),
        SPEAKS_NO_TLS(Cause.TLS),
        BAD_GATEWAY(Cause.BAD_STATUS),
        ANSWERS_AN_ERROR_PAGE(Cause.UNREADABLE, Cause.MAPPING);

        private final Set<Cause> kinds;

        Fails(Cause... kinds) {
            this.kinds = Set.of(kinds);
        }

        boolean isSurelyNotSent() {
            return ordinal() <= TAKES_NO_CONNECTION.ordinal();
        }

        boolean mayBeSilent() {
            return kinds.contains(Cause.TIMEOUT);
        }

        boolean needsHttp() {
            return ordinal() >= SPEAKS_NO_TLS.ordinal();
        }
    }

    private final Map<Fails, ServerSocket> servers = new EnumMap<>(Fails.class);
    /** Connections that wait for a server which takes none. */
    private final List<Socket> waiting = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private RouteFixture bridge;

    static Stream<Arguments> failures() {
        return Arrays.stream(HisDialect.values()).flatMap(dialect -> Arrays.stream(Fails.values())
                .filter(fails -> !fails.needsHttp() || OVER_HTTP.contains(dialect))
                .map(fails -> Arguments.of(dialect, fails)));
    }

    @BeforeAll
    void startHisAndBridge(@TempDir Path folder) throws Exception {
        List<String> sites = new ArrayList<>();
        Map<String, String> settings = new HashMap<>();
        for (Arguments one : failures().toList()) {
            HisDialect dialect = (HisDialect) one.get()[0];
            Fails fails = (Fails) one.get()[1];
            String site = site(dialect, fails);
            sites.add(site);
            dialect.settings(port(fails), "his")
                    .forEach((name, value) -> settings.put("bridge.site." + site + "." + name,
                            name.equals("vendor-address") ? address(value, fails) : value));
            settings.put("bridge.site." + site + ".vendor-connect-milliseconds",
                    fails == Fails.TAKES_NO_CONNECTION ? "500" : "3000");
            settings.put("bridge.site." + site + ".vendor-answer-milliseconds",
                    fails.mayBeSilent() ? "1000" : "20000");
        }
        log.start();
        logger().setLevel(Level.INFO);
        logger().addAppender(log);
        bridge = RouteFixture.in(folder).set("bridge.sites", String.join(",", sites))
                .set("bridge.default-site", sites.get(0))
                .set("bridge.vendor.poll-milliseconds", "3600000");
        settings.forEach(bridge::set);
        bridge.start();
    }

    @AfterAll
    void stop() throws IOException {
        logger().detachAppender(log);
        logger().setLevel(null);
        if (bridge != null) {
            bridge.close();
        }
        for (Closeable socket : Stream.concat(waiting.stream(), servers.values().stream()).toList()) {
            socket.close();
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void logAndStorySayItInWords(HisDialect dialect, Fails fails) {
        String site = site(dialect, fails);
        log.list.clear();

        assertThat(bridge.post("/sites/" + site + "/his/OPDRechargeFreeze", freeze()).code())
                .isIn(-30002, fails.isSurelyNotSent() ? -30002 : -30003);
        bridge.post("/sites/" + site + "/his/OPDRechargeList", RouteRequest.list().with("CardNo", "1"));

        String words = (String) bridge
                .rows("SELECT words FROM vendor_answer WHERE site = ? ORDER BY id FETCH FIRST 1 ROW ONLY",
                        site)
                .get(0).get("words");
        assertThat(CallFailure.read(words)).as(words).get().extracting(CallFailure::kind).isIn(fails.kinds);
        assertThat(log.list).anySatisfy(event -> assertThat(event.getFormattedMessage()).contains("The HIS of " + site))
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .doesNotMatch(".*The HIS of [^ ]+ (is not reached|gives no [a-z]+): .{0,7}"))
                .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotMatch(CLASS_NAME));
        for (Locale language : List.of(Locale.CHINESE, Locale.ENGLISH)) {
            assertThat(story(site, language)).anySatisfy(line -> assertThat(line).contains(says(words, language)))
                    .allSatisfy(line -> assertThat(line).doesNotMatch(CLASS_NAME));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachKindHasWordsInBothLanguagesAndIsReadFromTheJournal(Cause kind) {
        String written = new CallFailure(kind, "abc: d").written();

        assertThat(CallFailure.read(written)).contains(new CallFailure(kind, "abc: d"));
        assertThat(CallFailure.read(CallFailure.of(kind).written())).contains(CallFailure.of(kind));
        assertThat(says(written, Locale.CHINESE)).isNotBlank().isNotEqualTo(written)
                .isNotEqualTo(says(written, Locale.ENGLISH));
    }

    /** The journal of before has class names, and never loses them. */
    @ParameterizedTest
    @CsvSource({"SocketTimeoutException, no answer in time",
        "NoHttpResponseException, it closed the connection before the answer was complete",
        "'UnreadableAnswerException: RespCode is not readable: it is absent', its answer cannot be read:"
                + " RespCode: it is absent",
        "'the vendor says that it does not know: E98 later', it does not know the outcome itself: E98 later",
        "PSQLException, the call failed; its cause is in the log at level DEBUG"})
    void whatAnEarlierVersionWroteIsToldInWords(String written, String told) {
        assertThat(says(written, Locale.ENGLISH)).isEqualTo(told);
    }

    @Test
    void whatTheHisSaidItselfStaysAsItIs() {
        assertThat(StoryWords.said(CallEnd.REFUSED, "TIMEOUT", Locale.ENGLISH))
                .isEqualTo("TIMEOUT");
    }

    private static String says(String words, Locale language) {
        return StoryWords.said(CallEnd.UNKNOWN, words, language);
    }

    private List<String> story(String site, Locale language) {
        long hold = ((Number) bridge.rows("SELECT id FROM vendor_hold WHERE site = ?", site).get(0).get("id"))
                .longValue();
        return bridge.holdStories().of(bridge.holdSearch().find(site, hold).orElseThrow()).stream()
                .map(line -> StoryWords.of(line, language)).toList();
    }

    private static RouteRequest freeze() {
        return RouteRequest.list().with("HisFlowNo", "R1").with("OrderId", "WX1").with("CardNo", "1")
                .with("CardType", "1")
                .with("HisID", "P1").with("Price", "3000").with("PayWay", "3").with("TransNo", "T1")
                .with("TransTime", "2026-11-23 10:15:00").with("ChannelId", "100123");
    }

    private static String site(HisDialect dialect, Fails fails) {
        return (dialect + "-" + fails).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String address(String of, Fails fails) {
        return switch (fails) {
            case UNKNOWN_HOST -> of.replace("127.0.0.1", "his.invalid");
            case SPEAKS_NO_TLS -> of.replace("http://", "https://");
            default -> of;
        };
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.opdbridge");
    }

    private int port(Fails fails) throws IOException {
        if (fails == Fails.NOBODY_LISTENS) {
            return FreePorts.next();
        }
        if (fails == Fails.TAKES_NO_CONNECTION && !servers.containsKey(fails)) {
            servers.put(fails, crowded());
        }
        if (!servers.containsKey(fails)) {
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            servers.put(fails, server);
            Thread serving = new Thread(() -> serve(server, fails), "his-" + fails);
            serving.setDaemon(true);
            serving.start();
        }
        return servers.get(fails).getLocalPort();
    }

    /** So many wait for this server that the system lets nobody else connect. */
    private ServerSocket crowded() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        while (true) {
            Socket one = new Socket();
            waiting.add(one);
            try {
                one.connect(server.getLocalSocketAddress(), 500);
            } catch (SocketTimeoutException e) {
                return server;
            }
        }
    }

    private static void serve(ServerSocket server, Fails fails) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread one = new Thread(() -> fail(socket, fails), "his-call");
                one.setDaemon(true);
                one.start();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private static void fail(Socket socket, Fails fails) {
        try (socket) {
            // the request, or its beginning
            socket.getInputStream().read(new byte[1 << 14]);
            switch (fails) {
                case RESETS -> socket.setSoLinger(true, 0);
                case SAYS_NOTHING -> socket.getInputStream().readAllBytes();
                case SAYS_NONSENSE, SPEAKS_NO_TLS -> socket.getOutputStream()
                        .write("ORA-03113: end-of-file on communication channel\n".getBytes(StandardCharsets.US_ASCII));
                case BAD_GATEWAY -> answer(socket, "502 Bad Gateway");
                case ANSWERS_AN_ERROR_PAGE -> answer(socket, "200 OK");
                default -> {
                }
            }
        } catch (IOException e) {
            // the bridge has given up
        }
    }

    private static void answer(Socket socket, String status) throws IOException {
        socket.getOutputStream().write(("HTTP/1.1 " + status + "\r\nContent-Type: text/html\r\nContent-Length: 21\r\n"
                + "Connection: close\r\n\r\n<html>an error</html>").getBytes(StandardCharsets.US_ASCII));
    }
}
