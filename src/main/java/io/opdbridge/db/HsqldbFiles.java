package io.opdbridge.db;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The files of an HSQLDB owned by this process, and whether they really have what HSQLDB acknowledged.
 *
 * <p>When HSQLDB 2.7.4 cannot write its redo log (no space, an I/O error), it still acknowledges the commit, and writes
 * the next one after the torn line, where a restart stops reading. Only its event log shows it, so this class listens
 * to that: after a warning the files are not sound, later commits do not count, and the files have to be closed and
 * opened again as after a crash.
 *
 * <p>Any thread may ask {@link #areSound} and {@link #endWaits}; the rest is for one thread at a time.
 */
final class HsqldbFiles {

    static final String USER = "SA";

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(HsqldbFiles.class);

    /** Parent of the event logs of all databases. Its events while files are opened may quote rows of patients. */
    private static final Logger ALL_EVENTS = Logger.getLogger("hsqldb.db");

    private static final int WARNINGS = 2;
    /**
     * Few rows in memory, since HSQLDB writes half of them at a time while all wait: its default of 50,000 rows took 30
     * ms. Files are not mapped into memory, where a full disk would be a signal and not an exception.
     */
    private static final String SETTINGS = ";hsqldb.tx=mvcc;hsqldb.write_delay=false"
            + ";hsqldb.default_table_type=cached;hsqldb.cache_rows=20000;hsqldb.cache_size=4000"
            + ";hsqldb.nio_data_file=false;hsqldb.lock_file=false;hsqldb.applog=0;hsqldb.sqllog=0"
            + ";hsqldb.reconfig_logging=false;hsqldb.extlog=" + WARNINGS + ";hsqldb.log_size=";

    private final String path;
    private final String url;
    private final String password;
    private final Handler listener = new Listener();
    private @Nullable Logger events;
    private boolean open;
    private volatile boolean sound;

    HsqldbFiles(Path file, String password, int logMegabytes) {
        ALL_EVENTS.setUseParentHandlers(false);
        this.path = "file:" + file.toAbsolutePath();
        this.url = "jdbc:hsqldb:" + path + SETTINGS + logMegabytes;
        this.password = password;
    }

    /** Names in HSQLDB's server. */
    String path() {
        return path;
    }

    String url() {
        return url;
    }

    /** Whether every commit since the opening is on disk. */
    boolean areSound() {
        return sound;
    }

    /**
     * Opens the files and folds the redo log, which proves that they can be written.
     *
     * @throws IOException when they cannot be written; then they are closed
     */
    void open() throws IOException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            open = true;
            try (ResultSet row = statement.executeQuery("CALL DATABASE_NAME()")) {
                row.next();
                events = Logger.getLogger("hsqldb.db." + row.getString(1));
            }
            events.addHandler(listener);
            sound = true;
            statement.execute("CHECKPOINT");
        } catch (SQLException e) {
            drop();
            throw new IOException("The ledger in " + path + " does not open: " + e.getMessage(), e);
        }
        if (!sound) {
            drop();
            throw new IOException("The ledger in " + path + " cannot be written");
        }
    }

    /** Closes cleanly, unless the files are not sound. */
    void close() {
        shutDown(sound ? "SHUTDOWN" : "SHUTDOWN IMMEDIATELY");
    }

    /**
     * The same for a caller that needs sound files.
     *
     * @throws IOException when they are not
     */
    void closeSoundly() throws IOException {
        if (!sound) {
            throw new IOException("The ledger in " + path + " cannot be written");
        }
        close();
    }

    /** Closes the files as a crash would. */
    void drop() {
        shutDown("SHUTDOWN IMMEDIATELY");
    }

    private void shutDown(String command) {
        sound = false;
        if (!open) {
            return;
        }
        open = false;
        if (events != null) {
            events.removeHandler(listener);
        }
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            LOG.warn("The database did not close cleanly; the next start repairs it from its log", e);
        }
    }

    /** Fails each statement that waits for another transaction; HSQLDB's own time-out does not count such a wait. */
    void endWaits() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            List<Long> waiting = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT session_id FROM information_schema.system_sessions WHERE latch_count > 0")) {
                while (rows.next()) {
                    waiting.add(rows.getLong(1));
                }
            }
            for (long session : waiting) {
                statement.execute("ALTER SESSION " + session + " END STATEMENT");
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, USER, password);
    }

    private final class Listener extends Handler {

        @Override
        public void publish(LogRecord event) {
            if (event.getLevel().intValue() >= Level.WARNING.intValue()) {
                if (sound) {
                    LOG.error("The ledger's files cannot be relied on: {}", event.getMessage(), event.getThrown());
                }
                sound = false;
            }
        }

        @Override
        public void flush() {
            // nothing to do
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
