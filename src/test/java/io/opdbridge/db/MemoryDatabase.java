package io.opdbridge.db;

import org.apache.commons.dbcp2.BasicDataSource;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The embedded ledger without its files: the same tables, statements and stores on an HSQLDB in memory. {@link #empty}
 * throws all rows away in a moment, so that thousands of short stories can each have books of their own. For one story
 * at a time.
 */
public final class MemoryDatabase implements Database {

    private static final Statements HSQLDB = new HsqldbStatements();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final BasicDataSource dataSource = new BasicDataSource();
    private final Transactions transactions;

    public MemoryDatabase(String name) throws IOException {
        String url = "jdbc:hsqldb:mem:" + name + ";hsqldb.tx=mvcc";
        dataSource.setUrl(url);
        dataSource.setUsername("SA");
        dataSource.setDefaultAutoCommit(false);
        dataSource.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        dataSource.setMaxTotal(16);
        dataSource.setPoolPreparedStatements(true);
        dataSource.setMaxOpenPreparedStatements(400);
        Migrations.ofHsqldb(dataSource).run();
        transactions = new Transactions(dataSource, HSQLDB, TIMEOUT);
    }

    /** The ledger as after its first start, numbers included. */
    public MemoryDatabase empty() {
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
    public Statements statements() {
        return HSQLDB;
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    /** Ends one story; the database stays for the next. */
    @Override
    public void close() {
        // the next story empties it
    }
}
