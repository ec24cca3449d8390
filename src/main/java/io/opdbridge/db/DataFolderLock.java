package io.opdbridge.db;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One process owns a data folder. The lock on its file {@code lock} shows it; if the lock is lost, the record of its
 * owner does. The owner itself never opens either again.
 */
public final class DataFolderLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolderLock.class);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 100;

    private final LockedFile lock;
    private final OwnerRecord record;

    private DataFolderLock(LockedFile lock, OwnerRecord record) {
        this.lock = lock;
        this.record = record;
    }

    /** Waits a while for a stopping owner. */
    static DataFolderLock own(Path folder) throws IOException {
        Optional<DataFolderLock> owned = await(folder, () -> false);
        if (owned.isEmpty()) {
            String inUse = "The data folder " + folder.toAbsolutePath().getParent() + " is in use by another bridge";
            throw new IOException(
                    OwnerRecord.living(folder).map(owner -> inUse + " (" + owner + "): stop that one first")
                            .orElse(inUse));
        }
        return owned.get();
    }

    /** Waits until the folder is free or the time is over; empty when it stayed in use. */
    public static Optional<DataFolderLock> await(Path folder, BooleanSupplier givesUp) throws IOException {
        Files.createDirectories(folder);
        Instant end = Instant.now().plus(PATIENCE);
        boolean hasTold = false;
        while (true) {
            Optional<DataFolderLock> owned = tryOwn(folder);
            if (owned.isPresent() || givesUp.getAsBoolean() || Instant.now().isAfter(end)) {
                return owned;
            }
            if (!hasTold) {
                LOG.warn("The data folder {} is in use by {}; waiting up to {} s for that to end",
                        folder.toAbsolutePath().getParent(), OwnerRecord.last(folder).orElse("another process"),
                        PATIENCE.toSeconds());
                hasTold = true;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while waiting for the data folder", e);
            }
        }
    }

    private static Optional<DataFolderLock> tryOwn(Path folder) throws IOException {
        Optional<LockedFile> lock = LockedFile.tryLock(folder.resolve("lock"));
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        boolean owned = false;
        try {
            if (OwnerRecord.living(folder).isPresent()) {
                return Optional.empty();
            }
            OwnerRecord record = OwnerRecord.write(folder);
            owned = true;
            return Optional.of(new DataFolderLock(lock.get(), record));
        } finally {
            if (!owned) {
                lock.get().close();
            }
        }
    }

    @Override
    public void close() {
        record.close();
        lock.close();
    }
}
