package io.opdbridge.ledger.jdbc;

import io.opdbridge.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files of a data folder that somebody deletes. */
class DeletedFilesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final LedgerDatabase.Options options = TestDatabase.HSQLDB.newLedger();

    @Test
    void aRunningBridgeWritesThemAgainAndLetsCommandsIn() throws IOException {
        Path ledger = folder.resolve("ledger");
        try (LedgerDatabase bridge = LedgerDatabase.own(folder, options)) {
            for (String name : new String[] {"port", "password"}) {
                String before = Files.readString(ledger.resolve(name));
                Files.delete(ledger.resolve(name));

                try (LedgerDatabase command = LedgerDatabase.visit(folder, options)) {
                    command.store().forEachCase(true, found -> { });
                }
                Awaitility.await().atMost(PATIENCE).untilAsserted(() ->
                        assertThat(ledger.resolve(name)).hasContent(before));
            }
        }
        try (LedgerDatabase again = LedgerDatabase.own(folder, options)) {
            again.store().forEachCase(true, found -> { });
        }
    }

    @Test
    void aLedgerWhosePasswordIsGoneIsNotGivenAnotherOne() throws IOException {
        LedgerDatabase.own(folder, options).close();
        Path password = folder.resolve("ledger/password");
        String before = Files.readString(password);
        Files.delete(password);

        assertThatThrownBy(() -> LedgerDatabase.own(folder, options)).isInstanceOf(IOException.class)
                .hasMessageContaining("password: put that back from your backup");
        assertThat(password).doesNotExist();

        Files.writeString(password, before);
        LedgerDatabase.own(folder, options).close();
    }

    @Test
    void aFolderThatLetsNobodyInSaysWhoHasItAndWhatToDo() throws IOException {
        LedgerDatabase.own(folder, options).close();
        try (LedgerDatabase command = LedgerDatabase.visit(folder, options)) {
            assertThatThrownBy(() -> LedgerDatabase.visit(folder, options)).isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by process " + ProcessHandle.current().pid())
                    .hasMessageContaining("Try again").hasMessageContaining("restarted");
        }
    }
}
