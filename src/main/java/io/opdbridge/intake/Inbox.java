package io.opdbridge.intake;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The drop folder (contract, section 8): where files are moved, and which ones nothing imports. Thread-safe. */
public final class Inbox {

    static final String LOCK = "import.lock";

    /** Of the data folder: where files to be imported are put. */
    public static final String FOLDER = "inbox";
    /** Of the inbox: where those are that have been read to their end. */
    public static final String DONE = "done";
    private static final String FAILED = "failed";

    /** Names that programs give to files while they write them. */
    private static final List<String> WRITING = List.of(".part", ".filepart", ".partial", ".tmp", ".temp",
            ".crdownload",
            ".swp", "~");
    /** Time after the last write in which such a file gets its final name. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Path folder;
    private final Clock clock;

    public Inbox(Path dataDir, Clock clock) {
        this.folder = dataDir.resolve(FOLDER);
        this.clock = clock;
    }

    Path lockFile() {
        return folder.resolve(LOCK);
    }

    Path failed() {
        return folder.resolve(FAILED);
    }

    Path done() {
        return folder.resolve(DONE);
    }

    /** The names of files that nothing imports, sorted; without those that are being written. */
    public List<String> untaken() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (Path file : found) {
                String name = file.getFileName().toString();
                if (!ImportKind.takes(name) && !name.equals(LOCK) && !name.startsWith(".")
                        && !isBeingWritten(file, name)) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    private boolean isBeingWritten(Path file, String name) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (WRITING.stream().noneMatch(lower::endsWith)) {
            return false;
        }
        try {
            Instant settled = clock.instant().minus(SETTLED);
            return !Files.getLastModifiedTime(file).toInstant().isBefore(settled);
        } catch (NoSuchFileException e) {
            return true;
        }
    }
}
