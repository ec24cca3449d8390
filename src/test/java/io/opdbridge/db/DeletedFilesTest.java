package io.opdbridge.db;

import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files of a data folder that somebody deletes. */
@Tag("full")
class DeletedFilesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Database.Options options = TestDatabase.HSQLDB.newLedger();

    @Test
    void aRunningBridgeWritesThemAgainAndLetsCommandsIn() throws IOException {
        Path ledger = folder.resolve("ledger");
        try (Database bridge = Database.own(folder, options)) {
            for (String name : new String[] {"port", "password"}) {
                String before = Files.readString(ledger.resolve(name));
                Files.delete(ledger.resolve(name));

                try (Database command = Database.visit(folder, options)) {
                    new JdbcLedgerStore(command).forEachCase(true, found -> {});
                }
                Awaitility.await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(ledger.resolve(name)).hasContent(before));
            }
        }
        try (Database again = Database.own(folder, options)) {
            new JdbcLedgerStore(again).forEachCase(true, found -> {});
        }
    }

    @Test
    void aLedgerWhosePasswordIsGoneIsNotGivenAnotherOne() throws IOException {
        Database.own(folder, options).close();
        Path password = folder.resolve("ledger/password");
        String before = Files.readString(password);
        Files.delete(password);

        assertThatThrownBy(() -> Database.own(folder, options)).isInstanceOf(IOException.class)
                .hasMessageContaining("password: put that back from your backup");
        assertThat(password).doesNotExist();

        Files.writeString(password, before);
        Database.own(folder, options).close();
    }

    @Test
    void aFolderThatLetsNobodyInSaysWhoHasItAndWhatToDo() throws IOException {
        Database.own(folder, options).close();
        try (Database command = Database.visit(folder, options)) {
            assertThatThrownBy(() -> Database.visit(folder, options)).isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by process " + ProcessHandle.current().pid())
                    .hasMessageContaining("Try again").hasMessageContaining("restarted");
        }
    }
}
