package io.opdbridge.bench;

import io.opdbridge.db.Database;
import io.opdbridge.proof.BooksProof;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The books of one contender.
 *
 * @param bridgeUrl what the bridge is given: empty for its embedded database
 * @param jdbcUrl   what JDBC is given
 */
record Books(Path dataDir, String bridgeUrl, String jdbcUrl, String user, String password) {

    static final int POOL_SIZE = 16;

    private static final String REFUNDS = """
            SELECT COUNT(*) AS holds, 0 AS captures FROM refund_hold UNION ALL
            SELECT 0, COUNT(*) FROM settlement WHERE outcome = 'CAPTURE'
            """;
    private static final int TIMEOUT_SECONDS = 600;
    private static final int LOG_MEGABYTES = 64;

    /** How this process opens a ledger: in no hurry. */
    static Database.Options options(String bridgeUrl, String user, String password) {
        return new Database.Options(bridgeUrl, user, password, POOL_SIZE, TIMEOUT_SECONDS, LOG_MEGABYTES);
    }

    /** The settings by which a process finds them, in the words of the bridge and of Spring Boot. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Map.of("BRIDGE_DATA_DIR", dataDir.toString(),
                "BRIDGE_DB_POOL_SIZE", Integer.toString(POOL_SIZE)));
        if (!bridgeUrl.isEmpty()) {
            environment.putAll(Map.of("BRIDGE_DB_URL", bridgeUrl, "BRIDGE_DB_USER", user,
                    "BRIDGE_DB_PASSWORD", password));
        }
        environment.putAll(Map.of("SPRING_DATASOURCE_URL", jdbcUrl, "SPRING_DATASOURCE_USERNAME", user,
                "SPRING_DATASOURCE_PASSWORD", password,
                "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", Integer.toString(POOL_SIZE)));
        return environment;
    }

    /** How many refunds the books show. */
    Refunds refunds() throws IOException, SQLException {
        try (Database database = open(); Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(REFUNDS)) {
            long holds = 0;
            long captures = 0;
            while (row.next()) {
                holds += row.getLong("holds");
                captures += row.getLong("captures");
            }
            return new Refunds(holds, captures);
        }
    }

    /** Fails unless the books prove. */
    void prove() throws IOException {
        try (Database database = open()) {
            if (new BooksProof(database.dataSource()).prove(System.out::println).differences() != 0) {
                throw new IllegalStateException("The books in " + dataDir + " do not prove");
            }
        }
    }

    private Database open() throws IOException {
        return Database.visit(dataDir, options(bridgeUrl, user, password));
    }

    /** Rows of holds, and of settlements that captured one. */
    record Refunds(long holds, long captures) {

        Refunds plus(long moreHolds, long moreCaptures) {
            return new Refunds(holds + moreHolds, captures + moreCaptures);
        }
    }
}
