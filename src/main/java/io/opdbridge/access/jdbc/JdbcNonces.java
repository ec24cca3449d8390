package io.opdbridge.access.jdbc;

import io.opdbridge.access.NonceMemory;
import io.opdbridge.db.Database;

/** The nonces of signed calls, beside the ledger, for all its bridges; each database has its own way. */
public final class JdbcNonces {

    private JdbcNonces() {
    }

    public static NonceMemory in(Database database) {
        return database.statements().commitsTogether() ? new HsqldbNonces(database)
                : new PostgresNonces(database.dataSource());
    }
}
