package io.opdbridge.db;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Upgrades the tables of a ledger; several bridges may start at once.
 *
 * <p>On PostgreSQL a migration commits whole or not at all, and gives up when it has to wait for others: a waiting lock
 * on a table blocks everybody behind it. An index on a growing table is built beside running bridges ({@code CREATE
 * INDEX CONCURRENTLY}, in a file of its own that first drops the rest of an earlier try, such as {@code V11_1}); it may
 * wait.
 */
public final class Migrations {

    private static final String LOCK_TIMEOUT = "3s";
    private static final String INDEX_TIMEOUT = "10min";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String HISTORY = "flyway_schema_history";

    private final FluentConfiguration configuration;

    private Migrations(FluentConfiguration configuration, String database) {
        this.configuration = configuration
                .locations("classpath:db/migration/common", "classpath:db/migration/" + database);
    }

    public static Migrations ofHsqldb(DataSource dataSource) {
        return new Migrations(Flyway.configure().dataSource(dataSource), "hsqldb");
    }

    /** Uses connections of its own, which keep its session settings. */
    static Migrations ofPostgres(Database.Options options) {
        // a transaction with its lock would block the building of an index
        return new Migrations(Flyway.configure().dataSource(options.url(), options.user(), options.password())
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .initSql("SET lock_timeout = '" + LOCK_TIMEOUT + "'")
                .placeholders(Map.of("lock_timeout", LOCK_TIMEOUT, "index_timeout", INDEX_TIMEOUT)), "postgresql");
    }

    /** The version of the tables; "0" without tables. */
    String version() {
        MigrationInfo current = info().current();
        return current == null ? "0" : current.getVersion().getVersion();
    }

    boolean arePending() {
        return info().pending().length > 0;
    }

    /** Whether a migration stopped in the middle, on a database that cannot undo it. */
    boolean haveFailed() {
        return Arrays.stream(info().all()).anyMatch(one -> one.getState().isFailed());
    }

    /** @throws IOException when the tables have another version; says what to do */
    public void refuseOtherVersions() throws IOException {
        MigrationInfoService info = info();
        String known = info.all().length == 0 ? "0"
                : Arrays.stream(info.all()).filter(one -> one.getState().isResolved())
                        .reduce((one, later) -> later).map(one -> one.getVersion().getVersion()).orElse("0");
        if (info.current() != null && !info.current().getState().isResolved()) {
            throw new IOException("The tables of the ledger are of version " + version()
                    + ", and this program knows them up"
                    + " to " + known + ": use the version of the program that the bridge was last started with");
        }
        if (info.current() == null) {
            throw new IOException("The ledger has no tables yet: start the bridge once (bin/bridge run)");
        }
        if (info.pending().length > 0 || haveFailed()) {
            throw new IOException(
                    "The tables of the ledger are of version " + version() + ", and this program needs " + known
                            + ": start the bridge once (bin/bridge run), which brings them up to date");
        }
    }

    /** @throws IOException when the upgrade failed; says why */
    void run() throws IOException {
        try {
            new Flyway(configuration).migrate();
        } catch (FlywayException e) {
            throw new IOException(isLockTimeout(e)
                    ? "The tables of the ledger are not brought up to date: somebody else (a report, a backup, another"
                            + " bridge) uses one of them and did not let go of it within " + LOCK_TIMEOUT
                            + ". Nothing was changed; start again when that is through"
                    : "The tables of the ledger could not be brought up to date: "
                            + String.valueOf(e.getMessage()).lines()
                                    .filter(line -> !line.isBlank() && !line.startsWith("---")).findFirst().orElse(""),
                    e);
        }
    }

    /** Removes failed entries of files without a transaction, which are repeatable. */
    void forgetFailed() throws IOException {
        if (!haveFailed()) {
            return;
        }
        try (Connection connection = configuration.getDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM " + HISTORY + " WHERE NOT success");
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IOException("The history of the tables cannot be written: " + e.getMessage(), e);
        }
    }

    private MigrationInfoService info() {
        return new Flyway(configuration).info();
    }

    private static boolean isLockTimeout(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused && LOCK_NOT_AVAILABLE.equals(refused.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
