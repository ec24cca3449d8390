package io.opdbridge.db;

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
 * The files of an HSQLDB that this process owns, and whether they keep what HSQLDB says they keep.
 *
 * <p>When HSQLDB 2.7.4 cannot write its redo log (no space, an I/O error), it acknowledges the commit all the same, and
 * writes the next one behind the torn line, where a restart ends its reading. It tells nobody but its event log, so that
 * is listened to here: after a warning the files are not sound, nothing counts that was committed since, and they have to
 * be dropped and opened again as after a crash.
 *
 * <p>Any thread may ask {@link #areSound} and {@link #endWaits}; the rest is for one thread at a time.
 */
final class HsqldbFiles {

    static final String USER = "SA";

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(HsqldbFiles.class);

    /** Parent of the event logs of all databases. What it hears while files are opened may quote the rows of patients. */
    private static final Logger ALL_EVENTS = Logger.getLogger("hsqldb.db");

    private static final int WARNINGS = 2;
    /**
     * Rows in memory are few, as HSQLDB writes half of them at a time while everybody waits: its default of 50,000 rows
     * meant 30 ms. Files are not mapped into memory, where a full disk would be a signal and not an exception.
     */
    private static final String SETTINGS = ";hsqldb.tx=mvcc;hsqldb.write_delay=false"
            + ";hsqldb.default_table_type=cached;hsqldb.cache_rows=20000;hsqldb.cache_size=4000"
            + ";hsqldb.nio_data_file=false;hsqldb.lock_file=false;hsqldb.applog=0;hsqldb.sqllog=0"
            + ";hsqldb.reconfig_logging=false;hsqldb.extlog=" + WARNINGS + ";hsqldb.log_size=";

    private final String path;
    private final String url;
    private final String password;
    private final Handler listener = new Listener();
    private Logger events;
    private boolean open;
    private volatile boolean sound;

    HsqldbFiles(Path file, String password, int logMegabytes) {
        ALL_EVENTS.setUseParentHandlers(false);
        this.path = "file:" + file.toAbsolutePath();
        this.url = "jdbc:hsqldb:" + path + SETTINGS + logMegabytes;
        this.password = password;
    }

    /** As HSQLDB's server names them. */
    String path() {
        return path;
    }

    String url() {
        return url;
    }

    /** Whether all that was committed since they were opened is on disk. */
    boolean areSound() {
        return sound;
    }

    /**
     * Opens the files and folds the redo log, which shows that they can be written.
     *
     * @throws IOException when they cannot; then they are closed
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

    /** Leaves nothing to repair for the next start, unless the files are not sound. */
    void close() {
        shutDown(sound ? "SHUTDOWN" : "SHUTDOWN IMMEDIATELY");
    }

    /**
     * The same, for whom the files have to be all right.
     *
     * @throws IOException when they are not
     */
    void closeSoundly() throws IOException {
        if (!sound) {
            throw new IOException("The ledger in " + path + " cannot be written");
        }
        close();
    }

    /** Leaves the files as a crash would. */
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
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
