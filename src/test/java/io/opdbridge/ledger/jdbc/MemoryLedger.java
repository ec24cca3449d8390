package io.opdbridge.ledger.jdbc;

import io.opdbridge.access.NonceMemory;
import io.opdbridge.access.UserStore;
import io.opdbridge.audit.AuditStore;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.reconcile.ReconcileStore;
import org.apache.commons.dbcp2.BasicDataSource;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The embedded ledger without its files: the same tables, statements and stores on an HSQLDB in memory. {@link #empty}
 * throws all rows away in a moment, so that thousands of short stories can each have books of their own. For one story at a
 * time.
 */
public final class MemoryLedger implements LedgerDatabase {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final BasicDataSource dataSource = new BasicDataSource();
    private final JdbcLedgerStore store;

    public MemoryLedger(String name) throws IOException {
        String url = "jdbc:hsqldb:mem:" + name + ";hsqldb.tx=mvcc";
        dataSource.setUrl(url);
        dataSource.setUsername("SA");
        dataSource.setDefaultAutoCommit(false);
        dataSource.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        dataSource.setMaxTotal(16);
        dataSource.setPoolPreparedStatements(true);
        dataSource.setMaxOpenPreparedStatements(400);
        Migrations.ofHsqldb(dataSource).run();
        store = new JdbcLedgerStore(dataSource, new HsqldbStatements(), TIMEOUT);
    }

    /** The ledger as after its first start, numbers included. */
    public MemoryLedger empty() {
        try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE SCHEMA public RESTART IDENTITY AND COMMIT NO CHECK");
            statement.execute("ALTER SEQUENCE ledger_id RESTART WITH 1");
            connection.commit();
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public DataSource unhurried() {
        return dataSource;
    }

    @Override
    public LedgerStore store() {
        return store;
    }

    @Override
    public NonceMemory nonces() {
        return new HsqldbNonces(store);
    }

    @Override
    public AuditStore auditStore() {
        return new JdbcAuditStore(store);
    }

    @Override
    public UserStore users() {
        return new JdbcUserStore(store);
    }

    @Override
    public ImportFiles importFiles() {
        return new ImportFiles(dataSource, new HsqldbStatements());
    }

    @Override
    public ReconcileStore reconcileStore() {
        return new JdbcReconcileStore(store, dataSource, new HsqldbStatements());
    }

    /** Ends one story; the database stays for the next. */
    @Override
    public void close() {
        // the next story empties it
    }
}
