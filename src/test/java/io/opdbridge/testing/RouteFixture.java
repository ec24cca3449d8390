package io.opdbridge.testing;

import io.opdbridge.BridgeService;
import io.opdbridge.BridgeSettings;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.call.IncomingCall;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Site;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.Intake;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.story.HoldStories;
import org.apache.camel.Processor;
import org.apache.camel.main.Main;
import org.apache.camel.model.ModelCamelContext;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A whole bridge on a database in a folder of the test, with the shipped routes; Camel's own is its {@link #context()}.
 */
public final class RouteFixture implements AutoCloseable {

    private static final List<String> TABLES = List.of("account", "journal_entry", "posting", "recharge", "spend",
            "refund_hold", "settlement", "live_hold", "voided_attempt", "case_file", "case_decision", "case_proposal");

    private final Path dataDir;
    private final RouteClock clock = new RouteClock();
    private final Map<String, String> overrides = new HashMap<>();
    private final AtomicInteger patients = new AtomicInteger();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private BridgeSettings settings;
    private Database database;
    private Main main;
    private Intake intake;

    private RouteFixture(Path dataDir) {
        this.dataDir = dataDir;
        set("bridge.data-dir", dataDir.toString());
        set("bridge.import.poll-milliseconds", "3600000");
        set("bridge.overdue.poll-milliseconds", "3600000");
        set("camel.main.shutdown-timeout", "5");
        set("camel.main.startup-summary-level", "off");
        // as shipped, where there is no camel-management
        set("camel.main.jmx-enabled", "false");
    }

    public static RouteFixture in(Path dataDir) {
        return new RouteFixture(dataDir);
    }

    public RouteFixture set(String key, String value) {
        overrides.put(key, value);
        return this;
    }

    /** Puts the bridge together; its routes can be advised before it starts. */
    public ModelCamelContext assemble() throws Exception {
        overrides.putIfAbsent("bridge.http.port", Integer.toString(FreePorts.next()));
        settings = BridgeSettings.load(overrides);
        DatabaseSettings books = settings.of(DatabaseSettings.class);
        if (books.options().url().isEmpty() && Files.notExists(dataDir.resolve("ledger"))) {
            TestDatabase.HSQLDB.newLedger(dataDir);
        }
        database = books.own();
        TestImports imports = new TestImports(new ImportFiles(database), clock);
        intake = new Intake(new JdbcLedgerStore(database), settings.sites(), clock, imports);
        main = BridgeService.assemble(settings, database, clock);
        main.init();
        imports.tell(context().getRegistry().lookupByNameAndType("auditTrail", AuditTrail.class)::record);
        return context();
    }

    public RouteFixture start() throws Exception {
        if (main == null) {
            assemble();
        }
        main.start();
        return this;
    }

    /** What a process does first that is told to end. */
    public void beginStop() {
        main.getMainListeners().forEach(listener -> listener.beforeStop(main));
    }

    @Override
    public void close() {
        if (main != null) {
            main.stop();
        }
        if (database != null) {
            database.close();
        }
    }

    public ModelCamelContext context() {
        return (ModelCamelContext) main.getCamelContext();
    }

    public RouteClock clock() {
        return clock;
    }

    public Path dataDir() {
        return dataDir;
    }

    public Database database() {
        return database;
    }

    public HoldSearch holdSearch() {
        return new HoldSearch(database.dataSource(), settings.sites(), clock);
    }

    public HoldStories holdStories() {
        return new HoldStories(database.dataSource(), holdSearch(), clock);
    }

    public Site site(String name) {
        return settings.sites().get(name);
    }

    /** Books a recharge of 100.00 yuan of a patient of its own, paid on 20 November 2026. */
    public Recharge book() {
        return book(recharge -> recharge);
    }

    public Recharge book(UnaryOperator<RouteRecharge> change) {
        int number = patients.incrementAndGet();
        Recharge recharge = change.apply(RouteRecharge.of(number)).toRecharge();
        intake.book(recharge);
        return recharge;
    }

    public Intake intake() {
        return intake;
    }

    /** A call as it comes out of the HTTP route. */
    public Processor call(WireMethod method, RouteRequest request) {
        return call("main", new IncomingCall(site("main"), method, request.xml()));
    }

    /** What a route behind the HTTP route gets for a site. */
    public Processor call(String site, Object body) {
        return exchange -> {
            exchange.setVariable("site", site(site));
            if (body instanceof IncomingCall call) {
                exchange.setVariable("method", call.method().shortName());
            }
            exchange.getMessage().setBody(body);
        };
    }

    public URI uri(String path) {
        return URI.create(HttpSettings.address(settings.all()) + path);
    }

    public RouteAnswer post(String path, RouteRequest request) {
        return post(path, "application/xml; charset=UTF-8", request.xml().getBytes(StandardCharsets.UTF_8));
    }

    public RouteAnswer post(String path, String contentType, byte[] body) {
        return post(path, contentType, HttpRequest.BodyPublishers.ofByteArray(body));
    }

    public RouteAnswer post(String path, String contentType, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        return exchange(request);
    }

    public RouteAnswer exchange(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = client.send(request.timeout(Duration.ofSeconds(60)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return new RouteAnswer(response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""), response.body(), response.headers());
        } catch (IOException e) {
            throw new AssertionError("No answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The rows of a query; column names in lower case, numbers as long. */
    public List<Map<String, Object>> rows(String sql, Object... parameters) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<Map<String, Object>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                ResultSetMetaData columns = result.getMetaData();
                while (result.next()) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        row.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), plain(result.getObject(i)));
                    }
                    rows.add(row);
                }
            }
            connection.rollback();
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Every row of the ledger, for a test that nothing changed. */
    public Map<String, Object> ledger() {
        Map<String, Object> ledger = new TreeMap<>();
        TABLES.forEach(table -> ledger.put(table, rows("SELECT * FROM " + table + " ORDER BY 1, 2, 3")));
        return ledger;
    }

    /** Spendable and held of the card of a recharge, and what is captured and held of the recharge. */
    public List<Long> money(Recharge recharge) {
        return rows("SELECT a.spendable_fen, a.held_fen, r.captured_fen, r.held_fen AS held FROM recharge r"
                + " JOIN account a ON a.site = r.site AND a.id = r.account_id WHERE r.site = ? AND r.flow_no = ?",
                recharge.site(), recharge.flowNo()).get(0).values().stream().map(value -> (Long) value).toList();
    }

    public List<Map<String, Object>> holds(Recharge recharge) {
        return rows("SELECT h.* FROM refund_hold h JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id"
                + " WHERE r.site = ? AND r.flow_no = ? ORDER BY h.id", recharge.site(), recharge.flowNo());
    }

    /** The outcomes of the settlements of a recharge, oldest first. */
    public List<Object> outcomes(Recharge recharge) {
        return rows("SELECT s.outcome FROM settlement s JOIN recharge r ON r.site = s.site AND r.id = s.recharge_id"
                + " WHERE r.site = ? AND r.flow_no = ? ORDER BY s.id", recharge.site(), recharge.flowNo())
                .stream().map(row -> row.get("outcome")).toList();
    }

    /** The kinds of the open cases of a recharge, oldest first. */
    public List<Object> cases(Recharge recharge) {
        return rows("SELECT kind FROM case_file WHERE site = ? AND flow_no = ? AND solved_at IS NULL ORDER BY id",
                recharge.site(), recharge.flowNo()).stream().map(row -> row.get("kind")).toList();
    }

    private static Object plain(Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof java.time.OffsetDateTime time ? time.toInstant() : value;
    }

    /** A point in time on the clock of Shanghai. */
    public static Instant at(String dateTime) {
        return java.time.LocalDateTime.parse(dateTime.replace(' ', 'T')).atZone(java.time.ZoneId.of("Asia/Shanghai"))
                .toInstant();
    }
}
