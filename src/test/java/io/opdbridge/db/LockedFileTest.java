package io.opdbridge.db;

import io.opdbridge.testing.ProcessCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A locked file stays locked for other processes, whatever else this process tries with it. */
class LockedFileTest {

    /** Another process that tries. */
    static final class Stranger {

        public static void main(String[] file) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(file[0]), StandardOpenOption.WRITE)) {
                System.out.print(channel.tryLock() == null ? "locked" : "free");
            }
        }
    }

    @Test
    void aSecondTryInTheSameProcessGivesNothingAway(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("import.lock");
        try (LockedFile lock = LockedFile.tryLock(file).orElseThrow()) {
            assertThat(LockedFile.tryLock(folder.resolve(".").resolve("import.lock"))).isEmpty();
            assertThat(asked(file)).as("held by %s", lock).isEqualTo("locked");
        }
        assertThat(asked(file)).isEqualTo("free");
        LockedFile.tryLock(file).orElseThrow().close();
    }

    private static String asked(Path file) throws Exception {
        return ProcessCommand.run(Map.of(), ProcessCommand.command(Stranger.class, file.toString())).out();
    }
}
