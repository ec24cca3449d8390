package io.opdbridge.bench.baseline;

import io.opdbridge.bench.baseline.JdbcStatements.UncheckedSqlException;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;

import org.apache.commons.dbcp2.PoolingConnection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;

/** The rules of money by plain JDBC: one transaction for each call. Thread-safe. */
public final class BareLedger {

    private static final int MAX_TRIES = 5;

    private final DataSource dataSource;
    private final String nextIdSql;

    /** @param dataSource hands out connections with auto-commit off at READ COMMITTED */
    public BareLedger(DataSource dataSource) throws SQLException {
        this.dataSource = dataSource;
        this.nextIdSql = nextIdSql(dataSource);
    }

    /** How the database takes the next number of the ledger's sequence. */
    public static String nextIdSql(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().startsWith("PostgreSQL")
                    ? "SELECT nextval('ledger_id')" : "VALUES NEXT VALUE FOR ledger_id";
        }
    }

    public Receipt freeze(HoldRequest request) throws SQLException {
        return inTransaction(work -> work.freeze(request));
    }

    public Receipt settle(Settlement settlement) throws SQLException {
        return inTransaction(work -> work.settle(settlement));
    }

    public RechargeList list(RechargeQuery query) throws SQLException {
        return inTransaction(work -> work.list(query));
    }

    private <R> R inTransaction(Function<RefundWork, R> call) throws SQLException {
        for (int tries = 1;; tries++) {
            try (Connection connection = dataSource.getConnection()) {
                return once(connection, call);
            } catch (SQLException e) {
                boolean serialization = e.getSQLState() != null && e.getSQLState().startsWith("40");
                if (!serialization || tries == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private <R> R once(Connection connection, Function<RefundWork, R> call) throws SQLException {
        try {
            R result = call.apply(new RefundWork(new JdbcStatements(innermost(connection)), nextIdSql));
            connection.commit();
            return result;
        } catch (Refusal refusal) {
            connection.commit();
            throw refusal;
        } catch (UncheckedSqlException e) {
            connection.rollback();
            throw e.getCause();
        } catch (RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    /**
     * Past the layer of the pool for HSQLDB that wraps each statement in an object with a finalizer, as the bridge
     * goes.
     */
    private static Connection innermost(Connection connection) throws SQLException {
        return connection.isWrapperFor(PoolingConnection.class) ? connection.unwrap(PoolingConnection.class)
                : connection;
    }
}
