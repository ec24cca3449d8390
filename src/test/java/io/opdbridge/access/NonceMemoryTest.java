package io.opdbridge.access;

import io.opdbridge.access.jdbc.JdbcNonces;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.testing.Crowd;
import io.opdbridge.testing.TestDatabase;
import io.opdbridge.testing.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A nonce is taken once, whoever asks and however many at a time. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class NonceMemoryTest {

    private static final String NONCE = "0123456789abcdef";
    private static final Instant UNTIL = Instant.parse("2026-11-23T04:10:00Z");

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private Database database;
    private NonceMemory nonces;

    @BeforeEach
    void open() throws IOException {
        database = Database.own(folder, kind.newLedger(folder));
        nonces = JdbcNonces.in(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aNonceIsNewOnceForEachCaller() throws SQLException {
        assertThat(nonces.remember("pay", NONCE, UNTIL)).isTrue();
        assertThat(nonces.remember("pay", NONCE, UNTIL)).isFalse();
        assertThat(nonces.remember("pay", NONCE, UNTIL.plusSeconds(60))).isFalse();
        assertThat(nonces.remember("pay", NONCE.toUpperCase(Locale.ROOT), UNTIL)).isTrue();
        assertThat(nonces.remember("other", NONCE, UNTIL)).isTrue();
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void ofManyAtOnceOneIsTheFirst() throws Exception {
        for (String nonce : List.of("first-first-first", "second-second-second")) {
            assertThat(Crowd.atOnce(32, number -> nonces.remember("pay", nonce, UNTIL)))
                    .containsOnlyOnce(true).hasSize(32);
        }
        assertThat(Crowd.atOnce(32, number -> nonces.remember("pay", NONCE + number, UNTIL))).containsOnly(true);
        assertThat(count()).isEqualTo(34);
    }

    @Test
    void whatIsOverIsForgottenAndNothingElse() throws Exception {
        for (int i = 0; i < 2500; i++) {
            nonces.remember("pay", NONCE + i, UNTIL.plusSeconds(i / 100));
        }
        nonces.remember("pay", "the last of them", UNTIL.plusSeconds(3600));

        Crowd.atOnce(4, number -> {
            nonces.forget(UNTIL.plusSeconds(24));
            return number;
        });
        assertThat(count()).isEqualTo(101);
        assertThat(nonces.remember("pay", "the last of them", UNTIL)).isFalse();
        assertThat(nonces.remember("pay", NONCE + 2400, UNTIL)).isFalse();
        assertThat(nonces.remember("pay", NONCE + 2399, UNTIL)).isTrue();
    }

    @Test
    void withoutDatabaseNothingIsNew() {
        database.close();
        assertThatExceptionOfType(DatabaseUnavailableException.class)
                .isThrownBy(() -> nonces.remember("pay", NONCE, UNTIL));
    }

    @Test
    void aNonceOutlivesARestart() throws IOException {
        if (kind == TestDatabase.HSQLDB) {
            nonces.remember("pay", NONCE, UNTIL);
            database.close();
            database = Database.own(folder, kind.newLedger());
            assertThat(JdbcNonces.in(database).remember("pay", NONCE, UNTIL)).isFalse();
        } else {
            Database.Options shared = TestPostgres.newLedgerWithTables();
            try (Database one = Database.own(folder.resolve("one"), shared);
                    Database other = Database.own(folder.resolve("other"), shared)) {
                assertThat(JdbcNonces.in(one).remember("pay", NONCE, UNTIL)).isTrue();
                assertThat(JdbcNonces.in(other).remember("pay", NONCE, UNTIL)).as("at another bridge").isFalse();
            }
        }
    }

    private long count() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM call_nonce")) {
            row.next();
            long count = row.getLong(1);
            connection.rollback();
            return count;
        }
    }
}
