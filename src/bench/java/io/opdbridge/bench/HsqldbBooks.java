package io.opdbridge.bench;

import io.opdbridge.ledger.jdbc.LedgerDatabase;
import org.apache.commons.io.FileUtils;
import org.hsqldb.persist.HsqlDatabaseProperties;

import javax.sql.DataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Books on the embedded HSQLDB, each in a data folder of its own, with the settings that the bridge gives it. */
final class HsqldbBooks implements BenchDatabase {

    private final Path folder;

    HsqldbBooks(Path folder) {
        this.folder = folder;
    }

    @Override
    public String title() {
        return "HSQLDB " + HsqlDatabaseProperties.THIS_FULL_VERSION;
    }

    @Override
    public void seed(long entries) throws IOException, SQLException {
        try (LedgerDatabase database = LedgerDatabase.own(folder(entries), Books.OPTIONS)) {
            execute(database.dataSource(), "SET FILES WRITE DELAY 10");
            Seed.fill(database.dataSource(), entries);
            execute(database.dataSource(), "SET FILES WRITE DELAY FALSE");
        }
    }

    @Override
    public Books copy(long entries, String name) throws IOException {
        Path copy = folder.resolve(name);
        FileUtils.copyDirectory(folder(entries).toFile(), copy.toFile());
        return new Books(copy, Map.of("BRIDGE_DATA_DIR", copy.toString()));
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

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }
}
