package io.opdbridge.ledger.jdbc;

import org.flywaydb.core.Flyway;

/** Brings the tables of a ledger up to date; several bridges may start at once. */
final class Migrations {

    private Migrations() {
    }

    /** @param database names the folder with what only that database needs */
    static void run(String url, String user, String password, String database) {
        Flyway.configure().dataSource(url, user, password)
                .locations("classpath:db/migration/common", "classpath:db/migration/" + database).load().migrate();
    }
}
