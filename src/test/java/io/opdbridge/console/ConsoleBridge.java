package io.opdbridge.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opdbridge.access.Passwords;
import io.opdbridge.access.User;
import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.Holds;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.ledger.jdbc.OverdueHolds;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bridge with a console, users of each role, a site of our own books and one with a HIS that loses answers to
 * freezes.
 */
final class ConsoleBridge implements AutoCloseable {

    static final String PASSWORD = "correct horse battery";
    static final String VIEWER = "li.na";
    static final String OPERATOR = "zhang.wei";
    static final String APPROVER = "wang.fang";
    /** Sees the site of the HIS only. */
    static final String OF_EAST = "chen";

    private final RouteFixture bridge;
    private final HttpServer his;

    ConsoleBridge(Path dataDir) throws Exception {
        his = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        his.createContext("/", ConsoleBridge::answer);
        his.start();
        bridge = RouteFixture.in(dataDir)
                .set("bridge.sites", "main,east")
                .set("bridge.figures.poll-milliseconds", "200")
                .set("bridge.import.poll-milliseconds", "200")
                .set("bridge.site.east.profile", "strict")
                .set("bridge.site.east.dialect", "http-xml")
                .set("bridge.site.east.vendor-address", "http://127.0.0.1:" + his.getAddress().getPort() + "/")
                .set("bridge.vendor.poll-milliseconds", "100")
                .start();
        String hash = new Passwords().hash(PASSWORD);
        add(VIEWER, hash, Set.of(Role.VIEWER), Set.of());
        add(OPERATOR, hash, Set.of(Role.OPERATOR), Set.of());
        add(APPROVER, hash, Set.of(Role.OPERATOR, Role.APPROVER), Set.of());
        add(OF_EAST, hash, Set.of(Role.OPERATOR), Set.of("east"));
    }

    private void add(String name, String hash, Set<Role> roles, Set<String> sites) {
        assertThat(new JdbcUserStore(bridge.database())
                .save(new User(name, 1, hash, roles, sites, false, bridge.clock().instant())))
                .isTrue();
    }

    /** Breaks off where it is asked for a freeze, and does the rest. */
    private static void answer(HttpExchange call) throws IOException {
        if (call.getRequestURI().getPath().endsWith("Freeze")) {
            call.close();
            return;
        }
        byte[] answer = "<Resp><TransactionCode/><RespCode>10000</RespCode><RespMessage>OK</RespMessage><Data/></Resp>"
                .getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(200, answer.length);
        call.getResponseBody().write(answer);
        call.close();
    }

    RouteFixture bridge() {
        return bridge;
    }

    String address(String path) {
        return bridge.uri("/console" + path).toString();
    }

    /** A hold of so many fen whose settlement did not come for a day, and which is a case by now. */
    Recharge stuckHold(long fen) {
        return stuckHold(bridge.book(recharge -> recharge.ofFen(2 * fen)), fen);
    }

    Recharge stuckHold(Recharge recharge, long fen) {
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Price", Long.toString(fen)))
                .assertOk();
        reportOverdue(Duration.ofHours(25));
        return recharge;
    }

    /** Lets that time pass, and holds of before become cases. */
    void reportOverdue(Duration later) {
        bridge.clock().advance(later);
        Site site = bridge.site("main");
        Sites sites = new Sites(List.of(site), "main");
        Holds holds = new Holds(new JdbcLedgerStore(bridge.database()), sites, bridge.clock());
        new OverdueHolds(bridge.database().dataSource(), sites, bridge.clock()).findUnreported(site)
                .forEach(holds::reportOverdue);
    }

    @Override
    public void close() {
        bridge.close();
        his.stop(0);
    }
}
