package io.opdbridge.ledger.jdbc;

import io.opdbridge.ledger.LedgerStore;
import org.apache.commons.dbcp2.BasicDataSource;
import org.hsqldb.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.sql.DataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
import java.util.HexFormat;
import java.util.Optional;

/**
 * HSQLDB in the data folder.
 *
 * <p>One process owns the files. It lets the commands of {@code bin/bridge} in through HSQLDB's own protocol, on a
 * loopback port and with a password that only who can read the data folder knows. So {@code verify}, {@code cases} and
 * {@code import} run the same code on a running and on a stopped bridge.
 *
 * <p>Every commit is on disk before it returns ({@code write_delay=false}); decisions that wait meanwhile are
 * committed together.
 */
final class EmbeddedDatabase implements LedgerDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private static final String NAME = "ledger";
    private static final String USER = "SA";
    private static final int STATEMENTS = 200;
    private static final String FILE_SETTINGS = ";hsqldb.tx=mvcc;hsqldb.write_delay=false"
            + ";hsqldb.default_table_type=cached;hsqldb.lock_file=false;hsqldb.applog=0;hsqldb.sqllog=0"
            + ";hsqldb.reconfig_logging=false;hsqldb.log_size=";

    private final BasicDataSource dataSource;
    private final LedgerStore store;
    private final DataFolderLock lock;
    private final Server server;
    private final Path portFile;

    private EmbeddedDatabase(BasicDataSource dataSource, Options options, DataFolderLock lock, Server server,
                             Path portFile) {
        this.dataSource = dataSource;
        this.store = new JdbcLedgerStore(dataSource, new HsqldbStatements(), options.timeout());
        this.lock = lock;
        this.server = server;
        this.portFile = portFile;
    }

    static EmbeddedDatabase own(Path dataDir, Options options) throws IOException {
        Path folder = dataDir.resolve(NAME);
        DataFolderLock lock = DataFolderLock.own(folder);
        Files.deleteIfExists(folder.resolve("port"));
        return openFiles(folder, lock, options, true);
    }

    /** Through the running bridge if there is one, else the files. */
    static EmbeddedDatabase visit(Path dataDir, Options options) throws IOException {
        Path folder = dataDir.resolve(NAME);
        Path portFile = folder.resolve("port");
        Optional<DataFolderLock> lock = DataFolderLock.await(folder, () -> Files.exists(portFile));
        if (lock.isPresent()) {
            return openFiles(folder, lock.get(), options, false);
        }
        if (!Files.exists(portFile)) {
            throw new IOException("The data folder " + dataDir.toAbsolutePath() + " is in use and lets no command in");
        }
        String url = "jdbc:hsqldb:hsql://127.0.0.1:" + Files.readString(portFile).strip() + "/" + NAME;
        return new EmbeddedDatabase(pool(url, password(folder), options), options, null, null, null);
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public LedgerStore store() {
        return store;
    }

    @Override
    public void close() {
        try {
            if (server != null) {
                Files.deleteIfExists(portFile);
                server.stop();
            }
            if (lock != null) {
                shutDown();
            }
            dataSource.close();
        } catch (SQLException | IOException e) {
            LOG.warn("The database did not close cleanly; the next start repairs it from its log", e);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private void shutDown() throws SQLException {
        try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    private static EmbeddedDatabase openFiles(Path folder, DataFolderLock lock, Options options, boolean letCommandsIn)
            throws IOException {
        try {
            String files = "file:" + folder.toAbsolutePath().resolve(NAME);
            String url = "jdbc:hsqldb:" + files + FILE_SETTINGS + options.logMegabytes();
            String password = password(folder);
            Migrations.run(url, USER, password, "hsqldb");
            BasicDataSource dataSource = pool(url, password, options);
            if (!letCommandsIn) {
                return new EmbeddedDatabase(dataSource, options, lock, null, null);
            }
            Server server = serve(files);
            Path portFile = folder.resolve("port");
            writePrivately(portFile, Integer.toString(server.getPort()));
            return new EmbeddedDatabase(dataSource, options, lock, server, portFile);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** HSQLDB compiles a statement each time it is prepared, so the pool keeps them: that is most of a decision's work. */
    private static BasicDataSource pool(String url, String password, Options options) {
        BasicDataSource dataSource = new BasicDataSource();
        dataSource.setUrl(url);
        dataSource.setUsername(USER);
        dataSource.setPassword(password);
        dataSource.setDefaultAutoCommit(false);
        dataSource.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        dataSource.setMaxTotal(options.poolSize());
        dataSource.setMaxIdle(options.poolSize());
        dataSource.setMaxWait(options.timeout());
        dataSource.setPoolPreparedStatements(true);
        dataSource.setMaxOpenPreparedStatements(STATEMENTS);
        return dataSource;
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
}
