package io.opdbridge.ledger;

import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.ledger.jdbc.RechargeSearch;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Accounts that an earlier version kept as somebody had typed them are found after the migration, however one asks now.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class PersonsOfBeforeTest {

    private static final Instant PAID_AT = Instant.parse("2026-11-20T01:30:05Z");

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private BooksFixture books;

    @BeforeEach
    void open() throws Exception {
        books = BooksFixture.on(database, folder);
        book("7000143\u200B", "11010119900307123x", "+86 138-0000-0001", "测试丙·热合曼", "R1");
        book("=\"0012345\"", "１１０１０１１９９００３０７１２４Ｘ", "008613800000002", "Ｌｉ Lei", "R2");
        book("7000144", "110101 19900307 125X", "010-8613800", null, "R3");
        // the same card without and with something invisible: neither may become the other
        book("7000145", null, null, null, "R4");
        book("7000145\u200B", null, null, null, "R5");
        migrate();
    }

    @AfterEach
    void close() {
        assertThat(books.differences()).isEmpty();
        books.close();
    }

    @Test
    void byIdentityNumberMobileNameAndCard() {
        assertThat(found(null, "11010119900307123X", null, null)).containsExactly("R1");
        assertThat(found(null, "110101 19900307 123x", "138 0000 0001", "测试丙•热合曼")).containsExactly("R1");
        assertThat(found("7000143", null, "+8613800000001", " 测试丙 热合曼")).containsExactly("R1");
        assertThat(found("7000143", null, null, "测试丁")).isEmpty();
        assertThat(found("0012345", "11010119900307124X", "13800000002", "li lei")).containsExactly("R2");
        assertThat(found(null, "11010119900307125X", "0108613800", null)).containsExactly("R3");
        assertThat(found("7000145", null, null, null)).containsExactly("R4");
    }

    @Test
    void theirRowsAgainChangeNothing() {
        Recharge first = new Recharge(BooksFixture.SITE, "1", "7000143", new Recharge.Patient(null, "测试丙·热合曼",
                "11010119900307123X", "13800000001"), "O-R1", "R1", null, "0", null, 100, PAID_AT, null);
        assertThat(books.intake().book(first)).isFalse();
    }

    private List<String> found(String cardNo, String idCardNo, String mobile, String name) {
        RechargeQuery query = new RechargeQuery(BooksFixture.SITE, null, cardNo, PersonNumbers.mobile(mobile),
                PersonNumbers.identity(idCardNo), name, null, null, null, PAID_AT, PAID_AT.plusSeconds(1), 10);
        return new RechargeSearch(books.database().dataSource(), books.sites(), books.clock()).find(query).recharges()
                .stream()
                .map(ListedRecharge::flowNo).toList();
    }

    private void book(String cardNo, String idCardNo, String mobile, String name, String flowNo) {
        books.intake().book(new Recharge(BooksFixture.SITE, "1", cardNo,
                new Recharge.Patient(null, name, idCardNo, mobile), "O-" + flowNo,
                flowNo, null,
                "0", null, 100, PAID_AT, null));
    }

    /** What the migration does to accounts. */
    private void migrate() throws Exception {
        try (var script = BooksFixture.class.getResourceAsStream("/db/migration/common/V15_2__persons_of_before.sql")) {
            String sql = new String(script.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            books.execute(
                    Arrays.stream(sql.split(";")).map(String::strip).filter(one -> one.startsWith("UPDATE account"))
                            .toArray(String[]::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
