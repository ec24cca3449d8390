package io.opdbridge.ledger;

import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.db.Database;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** A ledger that goes back to an earlier copy counts on from there; no number that it has given out is given again. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RestoredLedgerTest {

    private static final int CARDS = 20;
    private static final String TIME = "2026-11-23T02:15:00Z";
    private static final Details DETAILS = new Details("3", "100123", null, null, null, null);

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    @Test
    void noNumberIsGivenTwice() throws Exception {
        Path original = folder.resolve("original");
        Database.Options options = database.newLedger(original);
        try (BooksFixture books = open(original, options)) {
            IntStream.rangeClosed(1, CARDS).forEach(card -> books.book(card, card, 10_000));
        }
        Path copy = folder.resolve("copy");
        Database.Options copied = copy(original, options, copy);

        List<String> numbers = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        try (BooksFixture books = open(original, options)) {
            refundAll(books, numbers, ids);
        }
        try (BooksFixture books = open(copy, copied)) {
            books.clock().advance(Duration.ofSeconds(1));
            refundAll(books, numbers, ids);
            assertThat(books.differences()).isEmpty();
        }

        assertThat(ids.subList(0, CARDS)).as("the copy counts its ids again").isEqualTo(ids.subList(CARDS, 2 * CARDS));
        assertThat(numbers).hasSize(2 * 3 * CARDS).doesNotHaveDuplicates()
                .allSatisfy(number -> assertThat(number.length()).isLessThanOrEqualTo(20));
    }

    @Test
    void anIdThatIsTakenIsPassedOver() throws Exception {
        try (BooksFixture books = open(folder, database.newLedger(folder))) {
            books.book(1, 1, 10_000);
            books.book(2, 2, 10_000);
            Receipt first = books.freeze(ref(1, 1), attempt("N1", 3000, TIME));
            long id = Long.parseLong(first.cancelNo().substring(13));
            books.execute("ALTER SEQUENCE ledger_id RESTART WITH " + id);

            Receipt second = books.freeze(ref(2, 2), attempt("N1", 3000, TIME));

            assertThat(second.cancelNo()).isNotEqualTo(first.cancelNo());
            assertThat(books.differences()).isEmpty();
        }
    }

    @Test
    void aVendorHoldOfBeforeKeepsTheNumberByWhichItsVendorKnowsIt() throws Exception {
        try (BooksFixture books = open(folder, database.newLedger(folder))) {
            String at = "TIMESTAMP '2026-11-23 03:59:00+00:00'".replace("TIMESTAMP", database == TestDatabase.HSQLDB
                    ? "TIMESTAMP" : "TIMESTAMPTZ");
            books.execute("INSERT INTO vendor_order (site, id, order_id, decisions) VALUES ('main', 500, 'WX1', 1)",
                    "INSERT INTO vendor_hold (site, id, order_id, flow_no, card_type, card_no, patient_id, trans_no,"
                            + " price_fen, placed_at) VALUES ('main', 501, 'WX1', 'R1', '1', '90001',"
                            + " 'P1', 'N1', 3000, "
                            + at + ")",
                    "INSERT INTO vendor_hold_state (site, hold_id, state, claim, tries, held_at)"
                            + " VALUES ('main', 501, 'HELD', 501, 0, " + at + ")");
            VendorCall call = (VendorCall) books.vendorHolds()
                    .settle(new Settlement(ref(1, 1), attempt("N1", 3000, null),
                            Outcome.CAPTURE, null, null, null, DETAILS));
            assertThat(call.vendorNo()).isEqualTo(501);
        }
    }

    /** Freezes on each card, at our own books and at a vendor, and what numbers were given out, and to which ids. */
    private static void refundAll(BooksFixture books, List<String> numbers, List<Long> ids) {
        for (int card = 1; card <= CARDS; card++) {
            Receipt receipt = books.freeze(ref(card, card), attempt("N" + card, 3000, TIME));
            numbers.add(receipt.cancelNo());
            numbers.add(receipt.invoiceNo());
            VendorCall call = (VendorCall) books.vendorHolds()
                    .place(new HoldRequest(ref(card, card), attempt("V" + card, 3000, TIME), DETAILS));
            numbers.add(Long.toString(call.vendorNo()));
            assertThat(call.vendorNo()).as("kept by who reads numbers as doubles").isLessThan(1L << 53);
            ids.add(call.holdId());
        }
    }

    private static BooksFixture open(Path dataDir, Database.Options options) throws IOException {
        return new BooksFixture(Database.own(dataDir, options));
    }

    private static Database.Options copy(Path from, Database.Options options, Path to) throws Exception {
        if (options.url().isEmpty()) {
            copyFiles(from, to);
            return options;
        }
        String name = options.url().replaceFirst(".*/([a-z0-9_]+)(\\?.*)?$", "$1");
        try (Connection connection = DriverManager.getConnection(options.url().replace("/" + name, "/postgres"),
                options.user(), options.password()); Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + "_copy TEMPLATE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Database.Options(options.url().replace("/" + name, "/" + name + "_copy"), options.user(),
                options.password(), options.poolSize(), options.timeoutSeconds(), options.logMegabytes());
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
