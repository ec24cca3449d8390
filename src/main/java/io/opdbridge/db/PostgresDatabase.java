package io.opdbridge.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * PostgreSQL 16 or newer, shared by any number of bridges. Each bridge has a data folder of its own for its drop
 * folder and its log.
 *
 * <p>Every wait of the service has a limit: for a connection, a statement and its locks, and a silent server. The
 * server also ends an open transaction of a dead bridge, so that its locks do not stay.
 */
final class PostgresDatabase implements Database {

    private static final Statements STATEMENTS = new PostgresStatements();
    private static final int NETWORK_GRACE_SECONDS = 5;

    private static final int PROOFS_AT_ONCE = 2;
    private static final long IDLE_MILLIS = 60_000;

    private final HikariDataSource dataSource;
    private final HikariDataSource unhurried;
    private final Transactions transactions;
    private final @Nullable DataFolderLock lock;

    private PostgresDatabase(HikariDataSource dataSource, Options options, @Nullable DataFolderLock lock) {
        this.dataSource = dataSource;
        this.unhurried = new HikariDataSource(unhurried(options));
        this.transactions = new Transactions(dataSource, STATEMENTS, options.timeout());
        this.lock = lock;
    }

    static PostgresDatabase own(Path dataDir, Options options) throws IOException {
        DataFolderLock lock = DataFolderLock.own(dataDir.resolve("ledger"));
        try {
            return open(limited(config(options), options.timeoutSeconds()), options, lock, true);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** A command may read the whole books, so its statements have no limit. */
    static PostgresDatabase visit(Options options) throws IOException {
        return open(config(options), options, null, false);
    }

    static PostgresDatabase prepare(Options options) throws IOException {
        return open(config(options), options, null, true);
    }

    private static PostgresDatabase open(HikariConfig config, Options options, @Nullable DataFolderLock lock,
            boolean upgrades)
            throws IOException {
        PostgresDatabase database = new PostgresDatabase(pool(config), options, lock);
        try {
            Migrations migrations = Migrations.ofPostgres(options);
            if (upgrades) {
                migrations.forgetFailed();
                migrations.run();
            } else {
                migrations.refuseOtherVersions();
            }
        } catch (IOException | RuntimeException e) {
            database.unhurried.close();
            database.dataSource.close();
            throw e;
        }
        return database;
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
        return STATEMENTS;
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    @Override
    public void close() {
        unhurried.close();
        dataSource.close();
        if (lock != null) {
            lock.close();
        }
    }

    private static HikariConfig config(Options options) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setJdbcUrl(options.url());
        config.setUsername(options.user());
        config.setPassword(options.password());
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setMaximumPoolSize(options.poolSize());
        config.setConnectionTimeout(options.timeout().toMillis());
        setProperty(config, PGProperty.APPLICATION_NAME, "opd-prepay-bridge");
        setProperty(config, PGProperty.TCP_KEEP_ALIVE, "true");
        // otherwise an error shows the values of the row
        setProperty(config, PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
        setProperty(config, PGProperty.CONNECT_TIMEOUT, Integer.toString(options.timeoutSeconds()));
        return config;
    }

    /** The driver reads strings, and silently ignores other values. */
    private static void setProperty(HikariConfig config, PGProperty property, String value) {
        config.addDataSourceProperty(property.getName(), value);
    }

    private static HikariConfig limited(HikariConfig config, int seconds) {
        setProperty(config, PGProperty.SOCKET_TIMEOUT, Integer.toString(seconds + NETWORK_GRACE_SECONDS));
        setProperty(config, PGProperty.OPTIONS, String.format(Locale.ROOT,
                "-c statement_timeout=%1$ds -c idle_in_transaction_session_timeout=%1$ds", seconds));
        return config;
    }

    /** Connects on demand, without a limit for statements. */
    private static HikariConfig unhurried(Options options) {
        HikariConfig config = config(options);
        config.setPoolName("ledger-unhurried");
        config.setMaximumPoolSize(PROOFS_AT_ONCE);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private static HikariDataSource pool(HikariConfig config) throws IOException {
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new IOException("The database at " + config.getJdbcUrl().replaceFirst("\\?.*", "")
                    + " is not available: " + Objects.requireNonNullElse(e.getCause(), e).getMessage(), e);
        }
    }
}
