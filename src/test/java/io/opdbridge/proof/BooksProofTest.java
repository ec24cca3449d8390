package io.opdbridge.proof;

import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What verify finds when somebody meddles with the books, and what the database does not let anybody do. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class BooksProofTest {

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private BooksFixture books;

    @BeforeEach
    void bookALittle() throws IOException {
        books = BooksFixture.on(database, folder);
        books.book(1, 1, 10_000);
        books.book(2, 2, 5000);
        books.intake().book(books.spend(1, 1, 100));
        books.freeze(ref(1, 1), attempt("N1", 3000, "2026-11-23T02:15:00Z"));
        books.capture(ref(1, 1), attempt("N1", 3000, "2026-11-23T02:15:00Z"));
        books.freeze(ref(2, 2), attempt("N1", 3000, "2026-11-23T02:15:00Z"));
    }

    @AfterEach
    void close() {
        books.close();
    }

    @Test
    void untouchedBooksProve() {
        assertThat(books.differences()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "UPDATE account SET spendable_fen = spendable_fen + 1 WHERE card_no = '90001'",
        "UPDATE account SET held_fen = held_fen - 1 WHERE card_no = '90002'",
        "UPDATE recharge SET captured_fen = captured_fen - 1 WHERE flow_no = 'R1'",
        "UPDATE recharge SET pay_fen = pay_fen + 1 WHERE flow_no = 'R2'",
        "UPDATE recharge SET held_fen = 0 WHERE flow_no = 'R2'",
        "DELETE FROM live_hold",
        "UPDATE spend SET amount_fen = 99",
        "INSERT INTO journal_entry SELECT site, 999999, 'SPEND', account_id, booked_at FROM journal_entry"
                + " FETCH FIRST 1 ROW ONLY"})
    void aChangedAmountIsFound(String meddling) throws SQLException {
        books.execute(meddling);

        assertThat(books.differences()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "UPDATE posting SET amount_fen = amount_fen + 1 WHERE book = 'REFUNDED'",
        "UPDATE posting SET amount_fen = 2 * amount_fen WHERE entry_id = (SELECT MIN(id) FROM refund_hold)",
        "DELETE FROM posting WHERE entry_id = (SELECT MIN(id) FROM refund_hold)"})
    void aChangedPostingIsFound(String meddling) throws SQLException {
        books.execute(database.dropAppendOnly("posting"));
        books.execute(meddling);

        assertThat(books.differences()).isNotEmpty();
    }

    @Test
    void aChangedHoldOrSettlementIsFound() throws SQLException {
        books.execute(database.dropAppendOnly("settlement"));
        books.execute("UPDATE settlement SET outcome = 'RELEASE'");
        assertThat(books.differences()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"journal_entry, booked_at", "posting, amount_fen", "refund_hold, balance_fen",
        "settlement, balance_fen"})
    void whatWasBookedCannotBeChanged(String table, String column) {
        long rows = books.count(table);
        // once its files have been opened again, HSQLDB gives the state of a trigger's signal without its words
        assertThatThrownBy(() -> books.execute("UPDATE " + table + " SET " + column + " = " + column))
                .isInstanceOf(SQLException.class).hasMessageMatching("(?s).*(append-only|written once|^45000).*");
        assertThatThrownBy(() -> books.execute("DELETE FROM " + table)).isInstanceOf(SQLException.class);
        assertThat(books.count(table)).isEqualTo(rows);
        assertThat(books.differences()).isEmpty();
    }
}
