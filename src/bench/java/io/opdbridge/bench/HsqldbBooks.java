package io.opdbridge.bench;

import io.opdbridge.db.Database;
import org.apache.commons.io.FileUtils;
import org.hsqldb.persist.HsqlDatabaseProperties;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Books on the embedded HSQLDB, each in a data folder of its own, with the settings that the bridge gives it. */
final class HsqldbBooks implements BenchDatabase {

    private static final String USER = "SA";
    private static final String SETTINGS = ";hsqldb.tx=mvcc;hsqldb.write_delay=false"
            + ";hsqldb.default_table_type=cached;hsqldb.lock_file=false;hsqldb.applog=0;hsqldb.sqllog=0"
            + ";hsqldb.reconfig_logging=false;hsqldb.log_size=64";

    private final Path folder;

    HsqldbBooks(Path folder) {
        this.folder = folder;
    }

    @Override
    public String title() {
        return "HSQLDB " + HsqlDatabaseProperties.THIS_FULL_VERSION;
    }

    @Override
    public long seed(long entries) throws IOException, SQLException {
        try (Database database = Database.own(folder(entries), Books.options("", "", ""))) {
            // faster without; the proof that ends each run looks at all rows
            execute(database.dataSource(), "SET FILES WRITE DELAY 10", "SET DATABASE REFERENTIAL INTEGRITY FALSE");
            long seeded = Seed.fill(database.dataSource(), entries);
            execute(database.dataSource(), "SET FILES WRITE DELAY FALSE", "SET DATABASE REFERENTIAL INTEGRITY TRUE");
            return seeded;
        }
    }

    @Override
    public Books copy(long entries, String name) throws IOException {
        Path copy = folder.resolve(name).toAbsolutePath();
        FileUtils.copyDirectory(folder(entries).toFile(), copy.toFile());
        Path ledger = copy.resolve("ledger");
        return new Books(copy, "", "jdbc:hsqldb:file:" + ledger.resolve("ledger") + SETTINGS, USER,
                Files.readString(ledger.resolve("password")));
    }

    @Override
    public double cpuSeconds() {
        return 0;
    }

    @Override
    public void close() {
        // there is no server
    }

    private Path folder(long entries) {
        return folder.resolve("seed-" + entries);
    }

    private static void execute(DataSource dataSource, String... settings) throws SQLException {
        try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
            connection.commit();
        }
    }
}
