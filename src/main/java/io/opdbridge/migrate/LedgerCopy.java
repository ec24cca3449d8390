package io.opdbridge.migrate;

import io.opdbridge.audit.SecretKeys;
import io.opdbridge.proof.AuditProof;
import io.opdbridge.db.DataFolderLock;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Migrations;
import io.opdbridge.db.MovedLedger;
import io.opdbridge.proof.BooksProof;
import org.hsqldb.jdbc.JDBCDataSource;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Copies the embedded ledger of a data folder without a running bridge into an empty PostgreSQL, and proves both. The
 * files are opened read-only. In PostgreSQL it is one transaction, committed only when both ledgers prove with the same
 * figures. For one thread.
 *
 * <p>Reads by primary key, a limited number of rows at a time, since HSQLDB keeps the result of a query in memory.
 */
public final class LedgerCopy {

    private static final String NAME = "ledger";

    private static final String URL_PARAMETERS = "reWriteBatchedInserts=true";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Connection source;
    private final Connection target;
    private final SecretKeys auditKeys;
    private final Progress progress;
    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    private long lastId;

    private LedgerCopy(Connection source, Connection target, SecretKeys auditKeys, Progress progress) {
        this.source = source;
        this.target = target;
        this.auditKeys = auditKeys;
        this.progress = progress;
    }

    /** The progress of the copy. */
    public interface Progress {

        /** Called at the beginning of each step and after each bounded number of rows, by the thread that copies. */
        void at(String step, long rows, long ofRows);
    }

    /**
     * The result.
     *
     * @param embedded the proof of the embedded ledger
     * @param copy     the proof of PostgreSQL; empty when the embedded ledger does not prove and nothing was copied
     */
    public record Copied(Proof embedded, Optional<Proof> copy) {

        /** Whether both prove and are equal, and the copy was committed. */
        public boolean isKept() {
            return embedded.differences() == 0 && copy.filter(embedded::equals).isPresent();
        }
    }

    /** The proof of all that a ledger holds. */
    public record Proof(BooksProof.ProvenBooks books, AuditProof.ProvenTrail trail) {

        public long differences() {
            return books.differences() + trail.differences();
        }
    }

    /**
     * @param auditKeys    possible keys of the audit trail
     * @param onDifference gets each faulty row as a line of text
     * @throws IOException when the source cannot be read without a repair, or the target is not available or not empty
     */
    public static Copied run(Path dataDir, Database.Options postgres, SecretKeys auditKeys,
            Consumer<String> onDifference, Progress progress) throws IOException {
        Path folder = dataDir.toAbsolutePath().resolve(NAME);
        if (!Files.exists(folder.resolve(NAME + ".properties"))) {
            throw new IOException("No embedded ledger exists in the data folder " + dataDir.toAbsolutePath());
        }
        DataFolderLock lock = DataFolderLock.await(folder, () -> true).orElseThrow(() -> new IOException(
                "A bridge runs on the data folder " + dataDir.toAbsolutePath() + ": stop it first"));
        try {
            refuseUnlessClosedCleanly(folder);
            DataSource files = readOnly(folder);
            try (Connection source = files.getConnection()) {
                refuseEarlierVersion(files);
                try (Database database = Database.prepare(dataDir, forBatches(postgres));
                        Connection target = database.dataSource().getConnection()) {
                    return new LedgerCopy(source, target, auditKeys, progress).run(onDifference, postgres,
                            new MovedLedger(folder));
                }
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        } finally {
            lock.close();
        }
    }

    /** Refuses the files of a killed bridge: repairing them from the log would change them. */
    private static void refuseUnlessClosedCleanly(Path folder) throws IOException {
        Properties state = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(NAME + ".properties"), StandardCharsets.ISO_8859_1)) {
            state.load(in);
        }
        if (!"no".equals(state.getProperty("modified"))) {
            throw new IOException("The embedded ledger was not closed cleanly: repair it with bin/bridge verify, with"
                    + " no bridge.db.url set, and migrate then");
        }
    }

    private static DataSource readOnly(Path folder) throws IOException {
        JDBCDataSource files = new JDBCDataSource();
        files.setUrl("jdbc:hsqldb:file:" + folder.resolve(NAME)
                + ";readonly=true;shutdown=true;hsqldb.reconfig_logging=false");
        files.setUser("SA");
        files.setPassword(Files.readString(folder.resolve("password")));
        return files;
    }

    /** Refuses tables of an earlier version, whose values may have another form. */
    private static void refuseEarlierVersion(DataSource files) throws IOException {
        try {
            Migrations.ofHsqldb(files).refuseOtherVersions();
        } catch (IOException e) {
            throw new IOException("The embedded ledger cannot be copied as it is, with no bridge.db.url set: "
                    + e.getMessage() + ", stop it, and migrate then", e);
        }
    }

    private static Database.Options forBatches(Database.Options options) {
        return new Database.Options(options.url() + (options.url().contains("?") ? "&" : "?") + URL_PARAMETERS,
                options.user(), options.password(), options.poolSize(), options.timeoutSeconds(),
                options.logMegabytes());
    }

    /** What is not committed here is rolled back when the connection goes back to its pool. */
    private Copied run(Consumer<String> onDifference, Database.Options postgres, MovedLedger moved)
            throws SQLException, IOException {
        List<LedgerTable> tables = LedgerTable.allOf(source);
        claim(tables, postgres.timeoutSeconds());
        Proof embedded = prove(source, "the embedded ledger", onDifference);
        if (embedded.differences() > 0) {
            return new Copied(embedded, Optional.empty());
        }
        for (LedgerTable table : tables) {
            copy(table);
        }
        continueNumbering();
        // the planner needs the new sizes of the tables for the proof and the service
        execute("ANALYZE " + tables.stream().map(LedgerTable::name).collect(Collectors.joining(", ")));
        Proof copy = prove(target, "PostgreSQL", onDifference);
        Copied result = new Copied(embedded, Optional.of(copy));
        if (result.isKept()) {
            moved.mark(postgres.url());
            try {
                target.commit();
            } catch (SQLException e) {
                moved.unmark();
                throw e;
            }
        }
        return result;
    }

    private Proof prove(Connection connection, String which, Consumer<String> onDifference) throws SQLException {
        return new Proof(
                BooksProof.prove(connection, onDifference,
                        (rows, ofRows) -> progress.at("Proving " + which, rows, ofRows)),
                AuditProof.prove(connection, auditKeys, onDifference,
                        (rows, ofRows) -> progress.at("Proving the audit trail of " + which, rows, ofRows)));
    }

    /** Locks the target against other writers until the end of the transaction. */
    private void claim(List<LedgerTable> tables, int timeoutSeconds) throws SQLException, IOException {
        Map<String, List<String>> columns = LedgerTable.allOf(target).stream()
                .collect(Collectors.toMap(LedgerTable::name, LedgerTable::columns));
        execute("SET LOCAL lock_timeout = '" + timeoutSeconds + "s'");
        for (LedgerTable table : tables) {
            if (!table.columns().equals(columns.get(table.name()))) {
                throw new IllegalStateException("The columns of " + table.name() + " differ between the databases");
            }
            lock(table);
            if (count(target, table) > 0) {
                throw new IOException("The ledger in PostgreSQL is not empty: there are rows in " + table.name());
            }
        }
    }

    private void lock(LedgerTable table) throws SQLException, IOException {
        try {
            execute("LOCK TABLE " + table.name() + " IN EXCLUSIVE MODE");
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new IOException(
                        "Somebody is writing into the ledger in PostgreSQL: stop every bridge on it first",
                        e);
            }
            throw e;
        }
    }

    private void copy(LedgerTable table) throws SQLException, IOException {
        String step = "Copying " + table.name();
        long ofRows = count(source, table);
        long rows = 0;
        progress.at(step, 0, ofRows);
        try (PreparedStatement nextGroup = source.prepareStatement(table.nextGroup());
                PreparedStatement pageEnd = source.prepareStatement(table.pageEnd());
                PreparedStatement page = source.prepareStatement(table.page());
                PreparedStatement insert = target.prepareStatement(table.insert())) {
            String group = "";
            while ((group = next(nextGroup, group)) != null) {
                long from = 0;
                Long to;
                while ((to = end(pageEnd, group, from)) != null) {
                    page.setString(1, group);
                    page.setLong(2, from);
                    page.setLong(3, to);
                    rows += copyPage(page, table, insert);
                    progress.at(step, rows, ofRows);
                    from = to;
                }
                if (table.isNumberedBySequence()) {
                    lastId = Math.max(lastId, from);
                }
            }
        }
        if (rows != ofRows) {
            throw new IOException(table.name() + " has " + ofRows + " rows, but only " + rows + " were found");
        }
    }

    private int copyPage(PreparedStatement page, LedgerTable table, PreparedStatement insert)
            throws SQLException, IOException {
        try (ResultSet row = page.executeQuery()) {
            while (row.next()) {
                addTo(insert, table, row);
            }
        }
        return insert.executeBatch().length;
    }

    private static @Nullable String next(PreparedStatement nextGroup, String group) throws SQLException {
        nextGroup.setString(1, group);
        try (ResultSet row = nextGroup.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static @Nullable Long end(PreparedStatement pageEnd, String group, long from) throws SQLException {
        pageEnd.setString(1, group);
        pageEnd.setLong(2, from);
        try (ResultSet row = pageEnd.executeQuery()) {
            row.next();
            long to = row.getLong(1);
            return row.wasNull() ? null : to;
        }
    }

    private void addTo(PreparedStatement insert, LedgerTable table, ResultSet row) throws SQLException, IOException {
        for (int i = 1; i <= table.columns().size(); i++) {
            Object value = row.getObject(i);
            if (value instanceof String text && (text.indexOf('\0') >= 0 || !utf8.canEncode(text))) {
                throw new IOException((table.group().equals("site") ? "Site " : "Chain ")
                        + row.getString(table.group()) + ": " + table.name() + " " + row.getLong(table.key()) + ": "
                        + table.columns().get(i - 1)
                        + " has U+0000 or half a surrogate pair, and PostgreSQL keeps neither");
            }
            insert.setObject(i, value);
        }
        insert.addBatch();
    }

    private void continueNumbering() throws SQLException {
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery("SELECT next_value FROM information_schema.sequences"
                        + " WHERE sequence_name = 'LEDGER_ID'")) {
            row.next();
            execute("ALTER SEQUENCE ledger_id RESTART WITH " + Math.max(row.getLong(1), lastId + 1));
        }
    }

    private static long count(Connection connection, LedgerTable table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table.name())) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }
}
