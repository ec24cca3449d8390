package io.opdbridge.db;

import org.apache.commons.dbcp2.BasicDataSource;
import org.hsqldb.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * HSQLDB in the data folder.
 *
 * <p>One process owns the files. Commands of {@code bin/bridge} connect to it by HSQLDB's own protocol, on a
 * loopback port, with a password that only readers of the data folder know. So {@code verify}, {@code cases} and
 * {@code import} run the same code on a running and on a stopped bridge.
 *
 * <p>Every commit is on disk before it returns ({@code write_delay=false}); decisions that wait meanwhile share the
 * next one. When the disk loses a commit, the service stops serving until the files can be opened and written again.
 */
final class EmbeddedDatabase implements Database {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private static final String NAME = "ledger";
    private static final Statements HSQLDB = new HsqldbStatements();
    private static final String PORT = "port";
    private static final String PASSWORD = "password";
    private static final int MOST_STATEMENTS = 200;
    private static final long WATCH_MILLIS = 100;
    private static final long REOPEN_MILLIS = 2000;
    private static final long CLOSE_MILLIS = 30_000;

    private static final int PROOFS_AT_ONCE = 2;

    private final BasicDataSource dataSource;
    private final BasicDataSource unhurried;
    private final Transactions transactions;
    /** Null where another process has them open. */
    private final @Nullable HsqldbFiles files;
    private final @Nullable DataFolderLock lock;
    private final Path portFile;
    private final Path passwordFile;
    private final String password;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread watcher;
    private @Nullable Server server;

    /** Connects to a running bridge. */
    private EmbeddedDatabase(Path folder, String url, String password, Options options) {
        this.dataSource = pool(url, password, options.poolSize(), options);
        this.unhurried = pool(url, password, PROOFS_AT_ONCE, options);
        this.transactions = new Transactions(dataSource, HSQLDB, options.timeout());
        this.files = null;
        this.lock = null;
        this.portFile = folder.resolve(PORT);
        this.passwordFile = folder.resolve(PASSWORD);
        this.password = password;
    }

    /** Owns the files. */
    private EmbeddedDatabase(Path folder, Options options, DataFolderLock lock, boolean upgrades) throws IOException {
        SavedFiles saved = new SavedFiles(folder, NAME);
        if (upgrades) {
            saved.goBack();
        }
        refuseWithoutLedger(folder, saved, upgrades);
        this.passwordFile = folder.resolve(PASSWORD);
        this.password = password(passwordFile, saved.exist());
        this.files = new HsqldbFiles(folder.resolve(NAME), password, options.logMegabytes());
        this.dataSource = pool(files.url(), password, options.poolSize(), options);
        this.unhurried = pool(files.url(), password, PROOFS_AT_ONCE, options);
        this.transactions = new Transactions(dataSource, HSQLDB, options.timeout(), files::areSound);
        this.lock = lock;
        this.portFile = folder.resolve(PORT);
        try {
            if (upgrades) {
                upgrade(saved, files);
            } else {
                files.open();
                migrations().refuseOtherVersions();
            }
        } catch (IOException | RuntimeException e) {
            closePools();
            files.close();
            throw e;
        }
    }

    /** HSQLDB treats a ledger without its properties as a new one, and would overwrite it. */
    private static void refuseWithoutLedger(Path folder, SavedFiles saved, boolean upgrades) throws IOException {
        if (!upgrades && (saved.areNeeded() || !saved.exist())) {
            throw new IOException(
                    "The ledger in " + folder + (saved.areNeeded() ? " was left in the middle of a migration"
                            : " does not exist yet") + ": start the bridge once (bin/bridge run)");
        }
        Path properties = folder.resolve(NAME + ".properties");
        Path renamed = folder.resolve(NAME + ".properties.new");
        if (saved.exist() && !Files.exists(properties)) {
            if (!Files.exists(renamed)) {
                throw new IOException("The ledger in " + folder + " lacks its file " + properties.getFileName()
                        + ": put back your backup. If this bridge has never taken a call,"
                        + " move the folder away and start it");
            }
            // HSQLDB was killed between writing and renaming it
            Files.move(renamed, properties, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Opens the files and upgrades their tables; keeps a copy, and returns to it on failure. */
    private void upgrade(SavedFiles saved, HsqldbFiles files) throws IOException {
        boolean made = !saved.exist();
        if (made) {
            saved.save("0");
        }
        files.open();
        Migrations migrations = migrations();
        if (migrations.haveFailed()) {
            throw new IOException(
                    "An earlier version of the program was killed while it made or changed the tables of the"
                            + " ledger in " + files.path()
                            + ": put back your backup. If this bridge has never taken a call, move the"
                            + " folder away and start it");
        }
        if (!migrations.arePending()) {
            return;
        }
        if (!made) {
            String version = migrations.version();
            closePools();
            files.close();
            saved.save(version);
            files.open();
            startPools();
        }
        try {
            migrations.run();
            closePools();
            files.closeSoundly();
        } catch (IOException | RuntimeException e) {
            closePools();
            files.drop();
            saved.goBack();
            throw e;
        }
        saved.end();
        files.open();
        startPools();
    }

    private Migrations migrations() {
        return Migrations.ofHsqldb(unhurried);
    }

    static EmbeddedDatabase own(Path dataDir, Options options) throws IOException {
        Path folder = dataDir.resolve(NAME);
        new MovedLedger(folder).refuse();
        DataFolderLock lock = DataFolderLock.own(folder);
        Files.deleteIfExists(folder.resolve(PORT));
        EmbeddedDatabase database = openFiles(folder, options, lock, true);
        try {
            database.letCommandsIn();
        } catch (IOException e) {
            database.close();
            throw e;
        }
        database.startWatching();
        return database;
    }

    /** Through a running bridge, else on the files; without an upgrade. */
    static EmbeddedDatabase visit(Path dataDir, Options options) throws IOException {
        return visit(dataDir, options, false);
    }

    /** The same; creates or upgrades the tables if no bridge runs. */
    static EmbeddedDatabase prepare(Path dataDir, Options options) throws IOException {
        return visit(dataDir, options, true);
    }

    private static EmbeddedDatabase visit(Path dataDir, Options options, boolean upgrades) throws IOException {
        Path folder = dataDir.resolve(NAME);
        new MovedLedger(folder).refuse();
        Path portFile = folder.resolve(PORT);
        Path passwordFile = folder.resolve(PASSWORD);
        BooleanSupplier letsIn = () -> Files.exists(portFile) && Files.exists(passwordFile);
        Optional<DataFolderLock> lock = DataFolderLock.await(folder, letsIn);
        if (lock.isPresent()) {
            return openFiles(folder, options, lock.get(), upgrades);
        }
        if (!letsIn.getAsBoolean()) {
            throw new IOException("The data folder " + dataDir.toAbsolutePath() + " is in use"
                    + OwnerRecord.living(folder).map(owner -> " by " + owner).orElse("") + ", which keeps commands out:"
                    + " it is starting, or is another command, or cannot write its files (its log says so). Try again"
                    + " when that is over; a bridge that stays so has to be restarted");
        }
        String url = "jdbc:hsqldb:hsql://127.0.0.1:" + Files.readString(portFile).strip() + "/" + NAME;
        EmbeddedDatabase running = new EmbeddedDatabase(folder, url, Files.readString(passwordFile), options);
        try {
            running.migrations().refuseOtherVersions();
        } catch (IOException | RuntimeException e) {
            running.close();
            throw e;
        }
        return running;
    }

    private static EmbeddedDatabase openFiles(Path folder, Options options, DataFolderLock lock, boolean upgrades)
            throws IOException {
        try {
            return new EmbeddedDatabase(folder, options, lock, upgrades);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public DataSource unhurried() {
        return unhurried;
    }

    @Override
    public Statements statements() {
        return HSQLDB;
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (watcher != null) {
                watcher.join(CLOSE_MILLIS);
            }
            stopServing();
            if (files != null) {
                files.close();
            }
        } catch (SQLException | IOException e) {
            LOG.warn("The database did not close cleanly; the next start repairs it from its log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private HsqldbFiles owned() {
        return Objects.requireNonNull(files, "Another process has the files");
    }

    private void startWatching() {
        watcher = new Thread(this::watch, "ledger-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void watch() {
        HsqldbFiles files = owned();
        try {
            while (!closing.await(files.areSound() ? WATCH_MILLIS : REOPEN_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    if (!files.areSound()) {
                        reopen();
                    } else if (transactions.isLate()) {
                        // a suspended command would keep its card locked for ever; the service must not wait that long
                        files.endWaits();
                    }
                    keepCommandsIn();
                } catch (SQLException | IOException | RuntimeException e) {
                    LOG.warn("The ledger is out of service, calls get -90002: {}", e.getMessage());
                    LOG.debug("The cause", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Restores deleted files: without them commands cannot connect, and the next start cannot open the ledger. */
    private void keepCommandsIn() throws IOException {
        if (server != null && !Files.exists(portFile)) {
            writePrivately(portFile, Integer.toString(server.getPort()));
            LOG.warn("Somebody deleted {}; the bridge has written it again", portFile);
        }
        if (!Files.exists(passwordFile)) {
            writePrivately(passwordFile, password);
            LOG.warn("Somebody deleted {}; the bridge has written it again", passwordFile);
        }
    }

    /** Stops serving, and serves again once the files can be written. */
    private void reopen() throws SQLException, IOException {
        stopServing();
        HsqldbFiles files = owned();
        files.drop();
        files.open();
        startPools();
        letCommandsIn();
        LOG.info("The ledger is in service again");
    }

    /** Refuses connections from now on. */
    private void stopServing() throws SQLException, IOException {
        if (server != null) {
            Files.deleteIfExists(portFile);
            server.stop();
            server = null;
        }
        closePools();
    }

    private void closePools() throws IOException {
        try {
            dataSource.close();
            unhurried.close();
        } catch (SQLException e) {
            throw new IOException("The connections of the ledger do not close", e);
        }
    }

    private void startPools() throws IOException {
        try {
            dataSource.start();
            unhurried.start();
        } catch (SQLException e) {
            throw new IOException("The connections of the ledger do not open", e);
        }
    }

    private void letCommandsIn() throws IOException {
        Server started = serve(owned().path());
        server = started;
        writePrivately(portFile, Integer.toString(started.getPort()));
    }

    /** The pool keeps prepared statements: HSQLDB compiles at each preparation, which is most of a decision's work. */
    private static BasicDataSource pool(String url, String password, int size, Options options) {
        BasicDataSource dataSource = new BasicDataSource();
        dataSource.setUrl(url);
        dataSource.setUsername(HsqldbFiles.USER);
        dataSource.setPassword(password);
        dataSource.setDefaultAutoCommit(false);
        dataSource.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        dataSource.setMaxTotal(size);
        dataSource.setMaxIdle(size);
        dataSource.setMaxWait(options.timeout());
        dataSource.setPoolPreparedStatements(true);
        dataSource.setMaxOpenPreparedStatements(MOST_STATEMENTS);
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

    /** A new password for a new ledger. */
    private static String password(Path file, boolean ofLedger) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            if (ofLedger) {
                throw new IOException("The ledger in " + file.getParent() + " does not open without its file "
                        + file.getFileName() + ": put that back from your backup", e);
            }
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            writePrivately(file, password);
            return password;
        }
    }

    /** Writes it whole or not at all, readable only by its owner where the file system has owners. */
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
