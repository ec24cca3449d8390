package io.opdbridge.db;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A file locked by this process and thread only. The operating system drops the lock when the process dies. It also
 * drops it when any channel on the file is closed, even one that never had the lock (POSIX); so the process remembers
 * its locked files, and opens no second channel on one. Thread-safe.
 */
public final class LockedFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LockedFile.class);

    /** The files with an open channel of this process; also the monitor for waiting threads. */
    private static final Set<Path> OPEN = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private LockedFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Locks the file, creating it if needed; its folder exists. Empty when another process has it. */
    public static Optional<LockedFile> tryLock(Path file) throws IOException {
        Path real = real(file);
        synchronized (OPEN) {
            if (!OPEN.add(real)) {
                return Optional.empty();
            }
        }
        return open(real, channel -> channel.tryLock() != null);
    }

    /**
     * Locks the file after all others have released it.
     *
     * @param waiting runs when that takes a while
     */
    public static LockedFile lock(Path file, Runnable waiting) throws IOException {
        Optional<LockedFile> free = tryLock(file);
        if (free.isPresent()) {
            return free.get();
        }
        waiting.run();
        Path real = real(file);
        synchronized (OPEN) {
            while (!OPEN.add(real)) {
                try {
                    OPEN.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("Interrupted while waiting for " + file);
                }
            }
        }
        return open(real, channel -> channel.lock() != null).orElseThrow();
    }

    private interface Locking {
        boolean lock(FileChannel channel) throws IOException;
    }

    private static Optional<LockedFile> open(Path real, Locking locking) throws IOException {
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locked = locking.lock(channel);
            return locked ? Optional.of(new LockedFile(real, channel)) : Optional.empty();
        } finally {
            if (!locked) {
                release(real, channel);
            }
        }
    }

    /** The same for every name of the folder. */
    private static Path real(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        return Objects.requireNonNull(absolute.getParent(), "A file is in a folder").toRealPath()
                .resolve(absolute.getFileName());
    }

    private static void release(Path real, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("Lock file not closed", e);
        } finally {
            synchronized (OPEN) {
                OPEN.remove(real);
                OPEN.notifyAll();
            }
        }
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            release(file, channel);
        }
    }
}
