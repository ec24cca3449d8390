package io.opdbridge.ledger.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.hsqldb.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.sql.DataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The open database of the ledger: HSQLDB in the data folder.
 *
 * <p>One process owns the files, which an operating-system lock shows; it is gone with the process, however that dies.
 * The owner lets the commands of {@code bin/bridge} in through HSQLDB's own protocol, on a loopback port and with a
 * password that only who can read the data folder knows. So {@code verify}, {@code cases} and {@code import} run the
 * same code on a running and on a stopped bridge.
 *
 * <p>Every commit is on disk before it returns ({@code write_delay=false}): about 3 to 5 thousand commits a second
 * instead of the 50 to 110 thousand that HSQLDB reaches by losing the last half second when power fails.
 */
public final class LedgerDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerDatabase.class);

    private static final String NAME = "ledger";
    private static final String USER = "SA";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FILE_SETTINGS = ";hsqldb.tx=mvcc;hsqldb.write_delay=false"
            + ";hsqldb.default_table_type=cached;hsqldb.lock_file=false;hsqldb.applog=0;hsqldb.sqllog=0"
            + ";hsqldb.reconfig_logging=false;hsqldb.log_size=";

    private final HikariDataSource dataSource;
    private final FileChannel lockFile;
    private final Server server;
    private final Path portFile;

    private LedgerDatabase(HikariDataSource dataSource, FileChannel lockFile, Server server, Path portFile) {
        this.dataSource = dataSource;
        this.lockFile = lockFile;
        this.server = server;
        this.portFile = portFile;
    }

    /**
     * How the pool and the files are to be run.
     *
     * @param poolSize       most connections at once
     * @param timeoutSeconds longest wait for a connection
     * @param logMegabytes   size of HSQLDB's redo log at which it is folded into the data file
     */
    public record Options(int poolSize, int timeoutSeconds, int logMegabytes) {
    }

    /** Opens the ledger of a data folder as the service that owns it, and lets commands in. */
    public static LedgerDatabase own(Path dataDir, Options options) throws IOException {
        Path folder = Files.createDirectories(dataDir.resolve(NAME));
        FileChannel lock = awaitLock(folder, null);
        if (lock == null) {
            throw new IOException("The data folder " + dataDir.toAbsolutePath() + " is in use by another bridge");
        }
        Files.deleteIfExists(folder.resolve("port"));
        return openFiles(folder, lock, options, true);
    }

    /** Opens the ledger of a data folder for a command: through the running bridge if there is one, else the files. */
    public static LedgerDatabase visit(Path dataDir, Options options) throws IOException {
        Path folder = Files.createDirectories(dataDir.resolve(NAME));
        Path portFile = folder.resolve("port");
        FileChannel lock = awaitLock(folder, portFile);
        if (lock != null) {
            return openFiles(folder, lock, options, false);
        }
        String url = "jdbc:hsqldb:hsql://127.0.0.1:" + Files.readString(portFile).strip() + "/" + NAME;
        return new LedgerDatabase(pool(url, password(folder), options), null, null, null);
    }

    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public void close() {
        try {
            if (server != null) {
                Files.deleteIfExists(portFile);
                server.stop();
            }
            if (lockFile != null) {
                try (Connection connection = dataSource.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("SHUTDOWN");
                }
            }
        } catch (SQLException | IOException e) {
            LOG.warn("The database did not close cleanly; the next start repairs it from its log", e);
        } finally {
            dataSource.close();
            closeQuietly(lockFile);
        }
    }

    private static LedgerDatabase openFiles(Path folder, FileChannel lock, Options options, boolean letCommandsIn)
            throws IOException {
        try {
            String files = "file:" + folder.toAbsolutePath().resolve(NAME);
            HikariDataSource dataSource = pool("jdbc:hsqldb:" + files + FILE_SETTINGS + options.logMegabytes(),
                    password(folder), options);
            Flyway.configure().dataSource(dataSource)
                    .locations("classpath:db/migration/common", "classpath:db/migration/hsqldb").load().migrate();
            if (!letCommandsIn) {
                return new LedgerDatabase(dataSource, lock, null, null);
            }
            Server server = serve(files);
            Path portFile = folder.resolve("port");
            writePrivately(portFile, Integer.toString(server.getPort()));
            return new LedgerDatabase(dataSource, lock, server, portFile);
        } catch (IOException | RuntimeException e) {
            closeQuietly(lock);
            throw e;
        }
    }

    /** Waits for the lock; with a port file, only until that shows a running bridge. Null when it was not to be had. */
    private static FileChannel awaitLock(Path folder, Path portFile) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            if (tryLock(channel)) {
                return channel;
            }
            if (portFile != null && Files.exists(portFile)) {
                channel.close();
                return null;
            }
            if (Instant.now().isAfter(end)) {
                channel.close();
                if (portFile == null) {
                    return null;
                }
                throw new IOException("The data folder " + folder.toAbsolutePath().getParent()
                        + " is in use and lets no command in");
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while waiting for the data folder", e);
            }
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static HikariDataSource pool(String url, String password, Options options) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(NAME);
        config.setJdbcUrl(url);
        config.setUsername(USER);
        config.setPassword(password);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setMaximumPoolSize(options.poolSize());
        config.setConnectionTimeout(Duration.ofSeconds(options.timeoutSeconds()).toMillis());
        return new HikariDataSource(config);
    }

    private static Server serve(String files) throws IOException {
        Server server = new Server();
        server.setSilent(true);
        server.setLogWriter(null);
        server.setErrWriter(null);
        server.setNoSystemExit(true);
        server.setDatabaseName(0, NAME);
        server.setDatabasePath(0, files);
        server.setAddress(InetAddress.getLoopbackAddress().getHostAddress());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setPort(free.getLocalPort());
        }
        server.start();
        return server;
    }

    private static String password(Path folder) throws IOException {
        Path file = folder.resolve("password");
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            writePrivately(file, password);
            return password;
        }
    }

    /** Written whole or not at all, and readable by the owner only where the file system knows owners. */
    private static void writePrivately(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(draft);
        }
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Lock file not closed", e);
        }
    }
}
