package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;
import io.opdbridge.db.Transactions;
import io.opdbridge.db.Work;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.DueCall;
import io.opdbridge.ledger.LedgerStore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.utc;

/** The books in a relational database. A decision first locks the row of its account, and with it the card. */
public final class JdbcLedgerStore implements LedgerStore {

    private static final int FETCH_SIZE = 500;

    private final Transactions transactions;
    private final DataSource dataSource;

    public JdbcLedgerStore(Database database) {
        this(database.transactions(), database.dataSource());
    }

    JdbcLedgerStore(Transactions transactions, DataSource dataSource) {
        this.transactions = transactions;
        this.dataSource = dataSource;
    }

    @Override
    public <R> R inTransaction(Function<Transaction, R> work) {
        return transactions.run(statements -> work.apply(within(statements)));
    }

    @Override
    public Transaction within(Work work) {
        return new JdbcTransaction(work);
    }

    @Override
    public List<DueCall> dueVendorCalls(String site, Instant now, int max) {
        return new Query<>(Command.of(VendorSql.DUE, site, utc(now), max), VendorSql::due).list(dataSource);
    }

    @Override
    public List<RechargeKey> heldAtVendor(String site, Collection<String> orderIds) {
        return orderIds.isEmpty() ? List.of() : VendorSql.heldOf(site, orderIds).list(dataSource);
    }

    @Override
    public void forEachCase(boolean solvedToo, Consumer<Case> consumer) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        solvedToo ? Sql.ALL_CASES : Sql.OPEN_CASES)) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(LedgerRows.caseFile(rows));
                }
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }
}
