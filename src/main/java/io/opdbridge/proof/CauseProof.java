package io.opdbridge.proof;

import io.opdbridge.proof.CauseSql.Movements;
import io.opdbridge.audit.jdbc.AuditSql;
import io.opdbridge.db.Rows;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Matches the movements of the books with the audit trail: each hold and settlement has the call, the decision or the
 * setting that caused it, and each call with success moved what it says. {@link ImportProof} does it for imports.
 *
 * <p>A movement is written before its call is answered, and its entry at the answer. So a movement may lack its entry
 * when its process was killed in between, or while the trail could not be written (its caller got -90002). The trail
 * has these times, and movements in them are counted but no fault. Movements older than the trail have no entry either.
 *
 * <p>Reads a limited number of rows at a time.
 */
final class CauseProof {

    private static final int CHUNK = 2000;
    /** Longer than any wait for an entry. */
    private static final Duration SLACK = Duration.ofMinutes(25);
    /** A silent chain does not show when its process was killed. */
    private static final Duration QUIET = Duration.ofHours(24);
    private static final String UNTIL = " calls until ";

    private final Connection connection;
    private final Consumer<String> onDifference;
    private final List<Period> lost = new ArrayList<>();
    private @Nullable Instant begun;
    private long differences;
    private long lostAnswers;

    private CauseProof(Connection connection, Consumer<String> onDifference) {
        this.connection = connection;
        this.onDifference = onDifference;
    }

    /**
     * The result.
     *
     * @param lostAnswers     movements whose entry was lost in a kill or while the trail could not be written
     * @param importsUnderWay imports that have not ended, whose rows are not compared yet
     */
    record ProvenCauses(long lostAnswers, long importsUnderWay, long differences) {
    }

    private record Period(Instant from, Instant to) {

        boolean holds(Instant time) {
            return !time.isBefore(from) && !time.isAfter(to);
        }
    }

    /** Proves as seen by the open transaction of a connection. */
    static ProvenCauses prove(Connection connection, Consumer<String> onDifference) throws SQLException {
        return new CauseProof(connection, onDifference).prove();
    }

    private ProvenCauses prove() throws SQLException {
        ImportProof.ProvenImports imported = ImportProof.prove(connection, onDifference);
        proveMovements();
        return new ProvenCauses(lostAnswers, imported.underWay(), differences + imported.differences());
    }

    private void proveMovements() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CauseSql.BEGUN)) {
            row.next();
            if (row.getObject("recorded_at") == null) {
                return;
            }
            begun = Rows.instant(row, "recorded_at");
        }
        findLostTimes();
        for (Movements movements : CauseSql.MOVEMENTS) {
            String site = "";
            while ((site = next("SELECT site FROM " + movements.table()
                    + " WHERE site > ? ORDER BY site, id FETCH FIRST 1 ROW ONLY", site)) != null) {
                proveMovements(movements, site);
            }
        }
        String chain = "";
        while ((chain = next(AuditSql.NEXT_CHAIN, chain)) != null) {
            proveAnswers(chain);
        }
    }

    private void findLostTimes() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CauseSql.UNENDED)) {
            while (row.next()) {
                Instant last = Rows.instant(row, "recorded_at");
                lost.add(new Period(last.minus(SLACK), killedBefore(last)));
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CauseSql.UNAVAILABLE)) {
            while (row.next()) {
                Instant first = Rows.instant(row, "recorded_at");
                lost.add(new Period(first.minus(SLACK), until(row.getString("note"), first).plus(SLACK)));
            }
        }
    }

    /** A bridge with an open chain counts as running until another one has started after it. */
    private Instant killedBefore(Instant last) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CauseSql.NEXT_START)) {
            statement.setObject(1, Rows.utc(last));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Instant.MAX;
                }
                Instant started = Rows.instant(row, "recorded_at");
                Instant quiet = last.plus(QUIET);
                return started.isAfter(quiet) || !served(last, started) ? started : quiet;
            }
        }
    }

    /** Then the next start need not follow the kill. */
    private boolean served(Instant from, Instant to) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CauseSql.SERVED)) {
            statement.setObject(1, Rows.utc(from));
            statement.setObject(2, Rows.utc(to));
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private static Instant until(String note, Instant otherwise) {
        int at = note == null ? -1 : note.indexOf(UNTIL);
        try {
            return at < 0 ? otherwise : Instant.parse(note.substring(at + UNTIL.length()));
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }

    private @Nullable String next(String sql, String after) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, after);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private void proveMovements(Movements movements, String site) throws SQLException {
        inChunks("SELECT MAX(id) FROM (SELECT id FROM " + movements.table() + " WHERE site = ? AND id > ?"
                + " ORDER BY site, id FETCH FIRST " + CHUNK + " ROWS ONLY) chunk", movements.uncaused(), site, row -> {
                    Instant at = Rows.instant(row, "moved_at");
                    if (at.isBefore(begun)) {
                        return;
                    }
                    if (lost.stream().anyMatch(period -> period.holds(at))) {
                        lostAnswers++;
                    } else {
                        differs("Site " + site + ": " + movements.table() + " " + row.getLong(1)
                                + ": the audit trail knows"
                                + " of no call or decision that caused it");
                    }
                });
    }

    private void proveAnswers(String chain) throws SQLException {
        inChunks("SELECT MAX(entry_no) FROM (SELECT entry_no FROM audit_entry WHERE chain = ? AND entry_no > ?"
                + " ORDER BY chain, entry_no FETCH FIRST " + CHUNK + " ROWS ONLY) chunk", CauseSql.UNDONE, chain,
                row -> differs(
                        "Audit trail: chain " + chain + ": entry " + row.getLong(1) + ": the books do not have the "
                                + (row.getString(2).equals("OPDRechargeFreeze") ? "hold" : "settlement")
                                + " that it was answered with"));
    }

    private interface Found {
        void take(ResultSet row) throws SQLException;
    }

    private void inChunks(String upTo, String sql, String group, Found found) throws SQLException {
        try (PreparedStatement chunk = connection.prepareStatement(upTo);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            long from = 0;
            while (true) {
                chunk.setString(1, group);
                chunk.setLong(2, from);
                long to;
                try (ResultSet row = chunk.executeQuery()) {
                    row.next();
                    to = row.getLong(1);
                    if (row.wasNull()) {
                        return;
                    }
                }
                statement.setString(1, group);
                statement.setLong(2, from);
                statement.setLong(3, to);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.take(rows);
                    }
                }
                from = to;
            }
        }
    }

    private void differs(String difference) {
        onDifference.accept(difference);
        differences++;
    }
}
