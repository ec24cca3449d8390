package io.opdbridge.ledger.jdbc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One process owns a data folder. The operating system's lock shows it, and is gone with the process, however that dies. */
final class DataFolderLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolderLock.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 100;

    private final FileChannel channel;

    private DataFolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits a while for an owner that is just stopping. */
    static DataFolderLock own(Path folder) throws IOException {
        return await(folder, () -> false).orElseThrow(() -> new IOException("The data folder "
                + folder.toAbsolutePath().getParent() + " is in use by another bridge"));
    }

    /** Waits until the folder is free, or it is not worth the wait any more; empty when it was not to be had. */
    static Optional<DataFolderLock> await(Path folder, BooleanSupplier givesUp) throws IOException {
        FileChannel channel = FileChannel.open(Files.createDirectories(folder).resolve("lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Instant end = Instant.now().plus(PATIENCE);
        while (!tryLock(channel)) {
            if (givesUp.getAsBoolean() || Instant.now().isAfter(end)) {
                channel.close();
                return Optional.empty();
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while waiting for the data folder", e);
            }
        }
        return Optional.of(new DataFolderLock(channel));
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Lock file not closed", e);
        }
    }
}
