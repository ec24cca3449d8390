package io.opdbridge.db;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.CheckedAtStart;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The settings of the database. */
@Topic(prefix = "bridge.", title = "Database")
public record DatabaseSettings(
        @Setting(key = "data-dir", unit = "folder", value = "data", meaning = "ledger, drop folder and logs")
        @Nullable Path dataDir,
        @Setting(key = "db.url", unit = "JDBC URL",
                meaning = "`jdbc:postgresql://host/database`; empty is the embedded database")
        String url,
        @Setting(key = "db.user", meaning = "user of PostgreSQL")
        String user,
        @Setting(key = "db.password", secret = true, verbatim = true, meaning = "its password")
        String password,
        @Setting(key = "db.pool-size", unit = "connections", value = "16", min = 1, max = 1000,
                meaning = "most database connections at once")
        int poolSize,
        @Setting(key = "db.timeout-seconds", value = "10", min = 1, max = 600,
                meaning = "longest wait for a connection, and again for a card that another decision holds or a "
                        + "statement")
        Duration timeout,
        @Setting(key = "db.log-megabytes", unit = "MiB", value = "64", min = 1, max = 4096,
                meaning = "size at which HSQLDB folds its redo log into the data file")
        int logMegabytes) implements Checked, CheckedAtStart {

    @Override
    public void check(Check check) {
        if (dataDir == null) {
            // an empty ledger in the working folder would be opened beside the real one
            check.add("data-dir", "is empty: name the folder, or take the setting out for \"data\"");
        }
        if (url.isEmpty()) {
            // who names a user of PostgreSQL believes that the money is there
            check.changed().stream().filter(List.of("db.user", "db.password")::contains).forEach(key ->
                    check.addOnly(key, "it is of no use without bridge.db.url: with that empty,"
                            + " the bridge keeps its books"
                            + " in the embedded database"));
        } else if (!url.startsWith(Database.Options.POSTGRESQL)) {
            check.add("db.url", "only " + Database.Options.POSTGRESQL
                    + "… is served; empty is the embedded database");
        } else {
            try {
                DriverManager.getDriver(url);
            } catch (SQLException e) {
                check.add("db.url", "\"" + url + "\" is no address of PostgreSQL, such as"
                        + " jdbc:postgresql://host:5432/database");
            }
        }
    }

    @Override
    public void checkAtStart(Check check) {
        if (dataDir != null && Files.exists(dataDir) && !Files.isDirectory(dataDir)) {
            check.add("data-dir", "\"" + dataDir + "\" is a file, and no folder");
        }
    }

    @Override
    public Path dataDir() {
        return Objects.requireNonNull(dataDir);
    }

    public Database.Options options() {
        return new Database.Options(url, user, password, poolSize, (int) timeout.toSeconds(), logMegabytes);
    }

    /** As {@link Database#visit}. */
    public Database visit() throws IOException {
        return Database.visit(dataDir(), options());
    }

    /** As {@link Database#prepare}. */
    public Database prepare() throws IOException {
        return Database.prepare(dataDir(), options());
    }

    /** As {@link Database#own}. */
    public Database own() throws IOException {
        return Database.own(dataDir(), options());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + dataDir + "]";
    }
}
