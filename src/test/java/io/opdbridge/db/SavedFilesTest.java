package io.opdbridge.db;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever the step at which a process is killed, the next start finds the ledger as it was, or as it was to become.
 */
class SavedFilesTest {

    private static final Map<String, String> BEFORE = Map.of("ledger.properties", "1", "ledger.script", "old",
            "ledger.data",
            "old data");
    private static final Map<String, String> AFTER = Map.of("ledger.properties", "1", "ledger.script", "new",
            "ledger.log",
            "new log");

    @TempDir
    private Path folder;

    /** What a kill does to whoever is at it. */
    private static final class Killed extends Error {

        private static final long serialVersionUID = 1L;
    }

    private interface Part {
        void run(SavedFiles files) throws IOException;
    }

    @Test
    void killedAtAnyStepOfTheCopyOfTheMigrationOrOfItsEndTheLedgerIsWhole() throws IOException {
        killedAtEachStep(BEFORE, files -> {
            files.save("10");
            write(AFTER);
            files.end();
        });
    }

    @Test
    void killedAtAnyStepOfTheWayBackTheNextStartGoesBack() throws IOException {
        killedAtEachStep(BEFORE, files -> {
            files.save("10");
            write(AFTER);
            files.goBack();
        });
    }

    @Test
    void ofALedgerThatWasBeingMadeNothingIsLeft() throws IOException {
        killedAtEachStep(Map.of(), files -> {
            files.save("0");
            write(AFTER);
            files.goBack();
        });
    }

    @Test
    void twoCopiesAreKept() throws IOException {
        for (String version : new String[] {"8", "9", "10", "10", "11"}) {
            write(BEFORE);
            SavedFiles files = new SavedFiles(folder, "ledger");
            files.save(version);
            files.end();
            assertThat(folder.resolve("copy-of-version-" + version).toFile()
                    .setLastModified(1_000_000L * Long.parseLong(version))).isTrue();
        }
        try (Stream<Path> copies = Files.list(folder).filter(Files::isDirectory)) {
            assertThat(copies.map(copy -> copy.getFileName().toString()))
                    .containsExactlyInAnyOrder("copy-of-version-10", "copy-of-version-11");
        }
    }

    private void killedAtEachStep(Map<String, String> before, Part part) throws IOException {
        boolean killed = true;
        for (int step = 1; killed; step++) {
            write(before);
            AtomicInteger left = new AtomicInteger(step);
            killed = false;
            try {
                part.run(new SavedFiles(folder, "ledger", () -> {
                    if (left.decrementAndGet() == 0) {
                        throw new Killed();
                    }
                }));
            } catch (Killed e) {
                killed = true;
            }
            boolean again = new SavedFiles(folder, "ledger").areNeeded();
            new SavedFiles(folder, "ledger").goBack();
            assertThat(read()).as("after step " + step).isIn(again ? List.of(before) : List.of(before, AFTER));
            assertThat(new SavedFiles(folder, "ledger").areNeeded()).isFalse();
        }
    }

    private void write(Map<String, String> files) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : found.filter(Files::isRegularFile).filter(SavedFilesTest::isOfTheLedger).toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private Map<String, String> read() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : found.filter(SavedFilesTest::isOfTheLedger).toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    private static boolean isOfTheLedger(Path file) {
        return file.getFileName().toString().startsWith("ledger.");
    }
}
