package io.opdbridge.db;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The file {@code owner} of a data folder: its owning process and a sign of life. It also shows an owner whose lock is
 * lost, because the lock file was deleted or the file system has no locks.
 *
 * <p>With shared process ids it is known at once whether the owner lives; elsewhere (another container or host) it
 * lives while the record changes. The record counts only for the folder that it names, not for a copy.
 */
final class OwnerRecord implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerRecord.class);

    private static final String NAME = "owner";
    private static final long BEAT_MILLIS = 1000;
    /** Longer than the delay of some beats by a busy disk. */
    private static final long WATCH_MILLIS = 5000;
    private static final long POLL_MILLIS = 200;
    /**
     * The 20th value after the name, which may contain blanks and ends with the last parenthesis, is its start time.
     */
    private static final int STARTED_AFTER_NAME = 19;
    /** The first value of a zombie process. */
    private static final String ENDED = "ZX";

    private final Path folder;
    private final Properties record = new Properties();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread beating;

    private OwnerRecord(Path folder) {
        this.folder = folder;
    }

    /** Records that this process owns the folder, until it closes the record. */
    static OwnerRecord write(Path folder) throws IOException {
        OwnerRecord owner = new OwnerRecord(folder);
        long pid = ProcessHandle.current().pid();
        owner.record.setProperty("token", UUID.randomUUID().toString());
        owner.record.setProperty("pid", Long.toString(pid));
        owner.record.setProperty("started", started(Long.toString(pid)));
        owner.record.setProperty("processes", processes());
        owner.record.setProperty("folder", identity(folder));
        owner.beat(0);
        Thread beating = new Thread(owner::beat, "ledger-owner");
        beating.setDaemon(true);
        beating.start();
        owner.beating = beating;
        return owner;
    }

    /** The living owner of the folder, if any; waits some seconds where only the record can show it. */
    static Optional<String> living(Path folder) throws IOException {
        Properties found = read(folder);
        if (found.isEmpty() || !identity(folder).equals(found.getProperty("folder"))) {
            return Optional.empty();
        }
        String pid = found.getProperty("pid", "");
        boolean known = !processes().isEmpty() && processes().equals(found.getProperty("processes"));
        boolean lives = known ? !started(pid).isEmpty() && started(pid).equals(found.getProperty("started"))
                : changes(folder, found);
        return lives ? last(folder) : Optional.empty();
    }

    /** Who has written the record, dead or alive; empty when nobody has. */
    static Optional<String> last(Path folder) throws IOException {
        return Optional.ofNullable(read(folder).getProperty("pid")).map(pid -> "process " + pid);
    }

    private static boolean changes(Path folder, Properties found) throws IOException {
        for (long waited = 0; waited < WATCH_MILLIS; waited += POLL_MILLIS) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while looking for the owner of the data folder", e);
            }
            Properties now = read(folder);
            if (!now.isEmpty() && !now.equals(found)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (beating != null) {
                beating.join(WATCH_MILLIS);
            }
            Files.deleteIfExists(folder.resolve(NAME));
        } catch (IOException e) {
            LOG.debug("Owner record not deleted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try {
            for (long beat = 1; !closing.await(BEAT_MILLIS, TimeUnit.MILLISECONDS); beat++) {
                try {
                    beat(beat);
                } catch (IOException e) {
                    // a full disk must not stop the service
                    LOG.debug("Owner record not written", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat(long number) throws IOException {
        record.setProperty("beat", Long.toString(number));
        StringWriter text = new StringWriter();
        record.store(text, null);
        Path draft = folder.resolve(NAME + ".new");
        Files.writeString(draft, text.toString());
        Files.move(draft, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Empty when it is missing, or torn by a power cut: then its owner is dead. */
    private static Properties read(Path folder) throws IOException {
        Properties found = new Properties();
        Path file = folder.resolve(NAME);
        if (Files.exists(file)) {
            try {
                found.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
            } catch (IOException | IllegalArgumentException e) {
                LOG.debug("Owner record not read", e);
                found.clear();
            }
        }
        return found;
    }

    /** The identity of the folder; a copy has another one. */
    private static String identity(Path folder) throws IOException {
        return folder.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? "inode " + Files.getAttribute(folder, "unix:ino") : folder.toRealPath().toString();
    }

    /** The name space of this process's id; empty where unknown. */
    private static String processes() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** The start of the process, independent of clock changes; empty for an unknown process. */
    private static String started(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"), StandardCharsets.ISO_8859_1);
            String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return ENDED.contains(values[0]) ? "" : values[STARTED_AFTER_NAME];
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }
}
