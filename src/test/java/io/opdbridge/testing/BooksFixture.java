package io.opdbridge.testing;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.VendorPolicy;
import io.opdbridge.db.Database;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.Intake;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.DecisionRefusal;
import io.opdbridge.ledger.Holds;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.OverdueHold;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.proof.BooksProof;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.ledger.jdbc.OverdueHolds;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A ledger on a real database, with one strict site, a clock that tests move, and the words of a caller. */
public final class BooksFixture implements AutoCloseable {

    public static final String SITE = "main";
    public static final Duration RETRY_WINDOW = Duration.ofMinutes(10);
    public static final Duration OVERDUE_AFTER = Duration.ofHours(24);
    /** A site without settings of its own: as the contract has it. */
    public static final Site.Wire WIRE = new Site.Wire(Set.of(), Map.of(), Map.of(), false, false, null, null, "Call",
            "return");
    public static final Site.Lists LISTS = new Site.Lists(90, 366, 500);
    private static final Site.Refunds REFUNDS = new Site.Refunds(RETRY_WINDOW, OVERDUE_AFTER, false, 10_000L, Map.of());

    public static final Details DETAILS = new Details("3", "100123", "self", "张三", "refund", "<Ext>a&b</Ext>");

    private final Database database;
    private final RouteClock clock = new RouteClock();
    private final LedgerStore store;
    private final Sites sites;
    private final Holds holds;
    private final TestImports imports;
    private final Intake intake;
    private AuditTrail trail;

    public BooksFixture(Database database) {
        this.database = database;
        this.store = new JdbcLedgerStore(database);
        this.sites = new Sites(List.of(new Site(SITE, ZoneId.of("Asia/Shanghai"), Locale.CHINESE, WIRE, REFUNDS,
                LISTS, "ledger", null)), SITE);
        this.holds = new Holds(store, sites, clock);
        this.imports = new TestImports(new ImportFiles(database), clock);
        this.intake = new Intake(store, sites, clock, imports);
    }

    /** A new ledger; the folder is the bridge's own. */
    public static BooksFixture on(TestDatabase database, Path folder) throws IOException {
        return new BooksFixture(Database.own(folder, database.newLedger(folder)));
    }

    @Override
    public void close() {
        if (trail != null) {
            trail.close();
        }
        database.close();
    }

    public Database database() {
        return database;
    }

    public Sites sites() {
        return sites;
    }

    /** What people decide, with a real audit trail behind it. */
    public CaseDecisions decisions() {
        return new CaseDecisions(store, sites, clock, trail()::record);
    }

    /** The same for the site whose money a vendor keeps. */
    public CaseDecisions vendorDecisions() {
        return new CaseDecisions(store, vendorSites(), clock, trail()::record);
    }

    public AuditTrail trail() {
        if (trail == null) {
            trail = new AuditTrail(new JdbcAuditStore(database), SecretKeys.none(), "test", Duration.ofSeconds(30),
                    clock).open();
            imports.tell(trail::record);
        }
        return trail;
    }

    public Holds holds() {
        return holds;
    }

    /** Holds at the vendor of a site of the same name. */
    public VendorHolds vendorHolds() {
        return new VendorHolds(store, vendorSites(), clock);
    }

    /** Imports for a site of the same name that has a vendor. */
    public Intake vendorIntake() {
        return new Intake(store, vendorSites(), clock, imports);
    }

    /** A site of the same name whose money a vendor keeps. */
    public Sites vendorSites() {
        Site ours = sites.defaultSite();
        VendorPolicy policy = new VendorPolicy(ours.zone(), "", Map.of(),
                new VendorPolicy.Codes(Set.of("0"), Set.of(), Set.of("CAPTURED"), Set.of("RELEASED"), Set.of("NONE")),
                new VendorPolicy.Retries(Duration.ofSeconds(45), Duration.ofSeconds(2), Duration.ofSeconds(60), 4,
                        Duration.ofMinutes(10)),
                true, Map.of());
        return new Sites(
                List.of(new Site(SITE, ours.zone(), ours.language(), WIRE, REFUNDS, LISTS, "test", policy)), SITE);
    }

    /** What is imported by the words below, and by {@link #intake}. */
    public TestImports imports() {
        return imports;
    }

    public Intake intake() {
        return intake;
    }

    public RouteClock clock() {
        return clock;
    }

    /** Recharge number n of card c: flow number Rn, order WXn. */
    public Recharge recharge(int card, int number, long fen) {
        return new Recharge(SITE, "1", "9000" + card,
                new Recharge.Patient("P" + card, "患者" + card, "ID" + card, "138" + card), "WX" + number,
                "R" + number, "H" + number, "0", "CH" + number, fen, Instant.parse("2026-11-20T01:30:05Z"), null);
    }

    public Spend spend(int card, int number, long fen) {
        return new Spend(SITE, "1", "9000" + card, "S" + number, fen, Instant.parse("2026-11-21T01:30:05Z"), null);
    }

    public void book(int card, int number, long fen) {
        intake.book(recharge(card, number, fen));
    }

    public static RechargeRef ref(int card, int number) {
        return new RechargeRef(SITE, "R" + number, "WX" + number, "1", "9000" + card, "P" + card);
    }

    public static Attempt attempt(String transNo, long fen, String transTime) {
        return new Attempt(transNo, fen, transTime == null ? null : Instant.parse(transTime));
    }

    public Receipt freeze(RechargeRef ref, Attempt attempt) {
        return holds.place(new HoldRequest(ref, attempt, DETAILS));
    }

    public Receipt capture(RechargeRef ref, Attempt attempt) {
        return capture(ref, attempt, null, null);
    }

    public Receipt capture(RechargeRef ref, Attempt attempt, String invoiceNo, String cancelNo) {
        return holds.capture(new Settlement(ref, attempt, Outcome.CAPTURE, invoiceNo, cancelNo, null, DETAILS));
    }

    /** The channel paid under this number. */
    public Receipt capture(RechargeRef ref, Attempt attempt, String refundOrderId) {
        return holds.capture(new Settlement(ref, attempt, Outcome.CAPTURE, null, null, refundOrderId, DETAILS));
    }

    /** The channel refused the refund of this number. */
    public Receipt release(RechargeRef ref, Attempt attempt, String refundOrderId) {
        return holds.release(new Settlement(ref, attempt, Outcome.RELEASE, null, null, refundOrderId, DETAILS));
    }

    public Receipt release(RechargeRef ref, Attempt attempt) {
        return release(ref, attempt, null, null);
    }

    public Receipt release(RechargeRef ref, Attempt attempt, String invoiceNo, String cancelNo) {
        return holds.release(new Settlement(ref, attempt, Outcome.RELEASE, invoiceNo, cancelNo, null, DETAILS));
    }

    /** The answer code of a call that is refused, or the reason why a decision is; "OK" of one that is not. */
    public static String codeOf(Runnable call) {
        try {
            call.run();
            return "OK";
        } catch (Refusal refusal) {
            return refusal.code().name();
        } catch (DecisionRefusal refusal) {
            return refusal.reason().name();
        }
    }

    /** Spendable and held fen of a card. */
    public List<Long> balances(int card) {
        return longs("SELECT spendable_fen, held_fen FROM account WHERE card_no = '9000" + card + "'");
    }

    public long count(String table) {
        return longs("SELECT COUNT(*) FROM " + table).get(0);
    }

    public List<Case> openCases() {
        List<Case> cases = new ArrayList<>();
        store.forEachCase(false, cases::add);
        return cases;
    }

    public List<OverdueHold> overdueHolds() {
        return new OverdueHolds(database.dataSource(), sites, clock).findUnreported(sites.defaultSite());
    }

    /** What does not prove. */
    public List<String> differences() {
        List<String> differences = new ArrayList<>();
        prove(differences::add);
        return differences;
    }

    public BooksProof.ProvenBooks prove(Consumer<String> onDifference) {
        return new BooksProof(database.dataSource()).prove(onDifference);
    }

    public void execute(String... statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    private List<Long> longs(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<Long> values = new ArrayList<>();
            row.next();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.add(row.getLong(i));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
