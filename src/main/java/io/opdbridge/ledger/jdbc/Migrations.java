package io.opdbridge.ledger.jdbc;

import org.flywaydb.core.Flyway;

import javax.sql.DataSource;

/** Brings the tables of a ledger up to date; several bridges may start at once. */
final class Migrations {

    private Migrations() {
    }

    /** @param database names the folder with what only that database needs */
    static void run(DataSource dataSource, String database) {
        Flyway.configure().dataSource(dataSource)
                .locations("classpath:db/migration/common", "classpath:db/migration/" + database).load().migrate();
    }
}
