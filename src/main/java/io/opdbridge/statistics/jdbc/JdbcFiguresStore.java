package io.opdbridge.statistics.jdbc;

import io.opdbridge.canonical.Site;
import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.VendorHold.State;
import io.opdbridge.statistics.FiguresStore;
import io.opdbridge.statistics.Pile;
import io.opdbridge.statistics.SiteFigures;
import io.opdbridge.statistics.SiteFigures.Amount;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.utc;

/**
 * Reads the figures of a site in one statement, whose cost grows with open holds and cases, not with ended ones.
 * Thread-safe.
 */
public final class JdbcFiguresStore implements FiguresStore {

    private static final String CASES = """
            SELECT 'CASE' AS what, kind AS name, COUNT(*) AS number, SUM(price_fen) AS fen, MIN(opened_at) AS since,
                   0 AS late, 0 AS late_fen, MAX(id) AS newest
            FROM case_file WHERE site = ? AND open_subject IS NOT NULL GROUP BY kind
            """;

    private static final String HOLDS = """
            SELECT 'HOLD' AS what, 'HELD' AS name, COUNT(*) AS number, SUM(h.price_fen) AS fen, MIN(l.placed_at) AS
              since,
                   SUM(CASE WHEN l.placed_at <= ? THEN 1 ELSE 0 END) AS late,
                   SUM(CASE WHEN l.placed_at <= ? THEN h.price_fen ELSE 0 END) AS late_fen,
                   MAX(CASE WHEN l.placed_at <= ? THEN h.id ELSE 0 END) AS newest
            FROM live_hold l JOIN refund_hold h ON h.site = l.site AND h.id = l.hold_id WHERE l.site = ?
            """;

    /** State by state, so that the index serves each. */
    private static final String HOLDS_AT_VENDOR = State.live().stream()
            .map(state -> """
                    SELECT 'HOLD' AS what, '%s' AS name, COUNT(*) AS number, SUM(h.price_fen) AS fen,
                           MIN(h.placed_at) AS since, SUM(CASE WHEN h.placed_at <= ? THEN 1 ELSE 0 END) AS late,
                           SUM(CASE WHEN h.placed_at <= ? THEN h.price_fen ELSE 0 END) AS late_fen,
                           MAX(CASE WHEN h.placed_at <= ? THEN h.id ELSE 0 END) AS newest
                    FROM vendor_hold_state s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id
                    WHERE s.site = ? AND s.state = '%s'
                    """.formatted(state, state)).collect(Collectors.joining("UNION ALL\n"));

    /** A call whose caller is waiting is due later, and has no try yet. */
    private static final String RETRIES = """
            SELECT 'RETRY' AS what, 'RETRY' AS name, COUNT(*) AS number, 0 AS fen, MIN(due_at) AS since,
                   SUM(CASE WHEN due_at <= ? THEN 1 ELSE 0 END) AS late, 0 AS late_fen, 0 AS newest
            FROM vendor_hold_state
            WHERE site = ? AND due_at IS NOT NULL AND (state = 'UNKNOWN' OR tries > 0 OR due_at <= ?)
            """;

    private static final String IMPORTS = """
            SELECT 'ROWS' AS what, 'BAD' AS name, SUM(bad_rows) AS number, 0 AS fen, MIN(imported_at) AS since, 0 AS
              late,
                   0 AS late_fen, MAX(id) AS newest
            FROM import_file WHERE site = ? AND dealt_at IS NULL AND bad_rows > 0
            UNION ALL
            SELECT 'LAST' AS what, 'SPENDS' AS name, 0 AS number, 0 AS fen, MAX(imported_at) AS since, 0 AS late, 0 AS
              late_fen,
                   0 AS newest
            FROM import_file WHERE site = ? AND kind = 'SPENDS' AND state IN ('BEFORE', 'DONE')
            """;

    /** In the order of the primary key, which HSQLDB uses only with the site. */
    private static final String LAST_ANSWERS = "SELECT result FROM vendor_answer WHERE site = ?"
            + " ORDER BY site DESC, id DESC FETCH FIRST "
            + FiguresStore.LAST_ANSWERS + " ROWS ONLY";

    private static final List<String> FAILED = List.of("NOT_SENT", "UNKNOWN");

    private final DataSource dataSource;

    public JdbcFiguresStore(Database database) {
        this.dataSource = database.dataSource();
    }

    private record Row(String what, String name, long number, long fen, @Nullable Instant since, long lateNumber,
            long lateFen,
            long newest) {

        Pile late() {
            return new Pile(lateNumber, lateFen, since, newest);
        }

    }

    @Override
    public SiteFigures read(Site site, Instant now) {
        try (Connection connection = dataSource.getConnection()) {
            List<Row> rows = rows(connection, site.vendor() == null ? ownBooks(site, now) : atVendor(site, now));
            int failures = site.vendor() == null ? 0 : failures(connection, site);
            connection.rollback();
            return figures(site, now, rows, failures);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    private static Command ownBooks(Site site, Instant now) {
        OffsetDateTime overdue = overdue(site, now);
        return Command.of(CASES + "UNION ALL\n" + IMPORTS + "UNION ALL\n" + HOLDS, site.name(), site.name(),
                site.name(), overdue,
                overdue, overdue, site.name());
    }

    private static Command atVendor(Site site, Instant now) {
        List<Object> values = new ArrayList<>(List.of(site.name(), site.name(), site.name()));
        OffsetDateTime overdue = overdue(site, now);
        State.live().forEach(state -> values.addAll(List.of(overdue, overdue, overdue, site.name())));
        values.addAll(List.of(utc(now), site.name(), utc(now)));
        return new Command(CASES + "UNION ALL\n" + IMPORTS + "UNION ALL\n" + HOLDS_AT_VENDOR + "UNION ALL\n" + RETRIES,
                values);
    }

    private static @Nullable OffsetDateTime overdue(Site site, Instant now) {
        return utc(now.minus(site.refunds().overdueAfter()));
    }

    private static List<Row> rows(Connection connection, Command command) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(command.sql())) {
            command.bind(statement, 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(row.getString("what").strip(), row.getString("name").strip(),
                            row.getLong("number"),
                            row.getLong("fen"), nullableInstant(row, "since"), row.getLong("late"),
                            row.getLong("late_fen"),
                            row.getLong("newest")));
                }
            }
        }
        return rows;
    }

    private static int failures(Connection connection, Site site) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LAST_ANSWERS)) {
            statement.setString(1, site.name());
            try (ResultSet row = statement.executeQuery()) {
                int failures = 0;
                while (row.next() && FAILED.contains(row.getString(1))) {
                    failures++;
                }
                return failures;
            }
        }
    }

    private static SiteFigures figures(Site site, Instant now, List<Row> rows, int failures) {
        Map<State, Amount> holds = new EnumMap<>(State.class);
        Map<CaseKind, Pile> cases = new EnumMap<>(CaseKind.class);
        Row held = null;
        Pile badRows = Pile.NONE;
        Instant lastSpendsAt = null;
        Row retries = null;
        for (Row row : rows) {
            switch (row.what()) {
                case "HOLD" -> {
                    State state = State.valueOf(row.name());
                    holds.put(state, new Amount(row.number(), row.fen()));
                    held = state == State.HELD ? row : held;
                }
                case "CASE" -> cases.put(CaseKind.valueOf(row.name()),
                        new Pile(row.number(), row.fen(), row.since(), row.newest()));
                case "ROWS" -> badRows = new Pile(row.number(), null, row.since(), row.newest());
                case "LAST" -> lastSpendsAt = row.since();
                default -> retries = row;
            }
        }
        return new SiteFigures(site.name(), now, holds, held == null ? null : held.since(),
                held == null ? Pile.NONE : held.late(),
                cases, retries == null ? 0 : retries.number(), retries == null ? 0 : retries.lateNumber(), failures,
                badRows, lastSpendsAt);
    }
}
