package io.opdbridge.statistics.jdbc;

import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.statistics.CallResult;
import io.opdbridge.statistics.CallStatistic;
import io.opdbridge.statistics.CallTimes;
import io.opdbridge.statistics.SiteStatistic;
import io.opdbridge.statistics.StatisticStep;
import io.opdbridge.statistics.StatisticsStore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.utc;

/** Statistics in the tables beside the ledger, in the SQL that HSQLDB and PostgreSQL share. Thread-safe. */
public final class JdbcStatisticsStore implements StatisticsStore {

    /** SQLSTATE: the row exists already. */
    private static final String DUPLICATE = "23505";

    private static final List<String> COUNTS = Stream.concat(
            CallTimes.BOUNDS_MILLISECONDS.stream().map(bound -> "to_" + bound + "_ms"), Stream.of("over")).toList();

    private static final String INSERT_CALLS = "INSERT INTO call_statistic (site, minute_at, bridge, method,"
            + " result, calls,"
            + " total_micros, max_micros, " + String.join(", ", COUNTS) + ") VALUES ("
            + Command.marks(8 + COUNTS.size()) + ")";

    private static final String INSERT_SITE = """
            INSERT INTO site_statistic (site, minute_at, bridge, open_holds, held_fen, open_cases) VALUES (?, ?, ?, ?,
              ?, ?)
            """;

    private static final String READ_CALLS = "SELECT minute_at, method, result, SUM(calls) AS calls, SUM(total_micros)"
            + " AS total_micros, MAX(max_micros) AS max_micros, "
            + COUNTS.stream().map(count -> "SUM(" + count + ") AS " + count).collect(Collectors.joining(", "))
            + " FROM call_statistic WHERE site = ? AND minute_at >= ? AND minute_at < ?"
            + " GROUP BY minute_at, method, result ORDER BY minute_at, method, result";

    /** All bridges see the same; the latest reading counts. */
    private static final String READ_SITE = """
            SELECT minute_at, MAX(open_holds) AS open_holds, MAX(held_fen) AS held_fen, MAX(open_cases) AS open_cases
            FROM site_statistic WHERE site = ? AND minute_at >= ? AND minute_at < ? GROUP BY minute_at ORDER BY
              minute_at
            """;

    private final DataSource dataSource;

    public JdbcStatisticsStore(Database database) {
        this.dataSource = database.dataSource();
    }

    @Override
    public void write(String bridge, Instant minute, List<CallStatistic> calls, List<SiteStatistic> sites) {
        try (Connection connection = dataSource.getConnection()) {
            try {
                for (CallStatistic call : calls) {
                    List<Object> values = new ArrayList<>(List.of(call.site(), utc(minute), bridge, call.method(),
                            call.result().name(), call.times().calls(), call.times().totalMicros(),
                            call.times().maxMicros()));
                    values.addAll(call.times().counts());
                    new Command(INSERT_CALLS, values).execute(connection);
                }
                for (SiteStatistic site : sites) {
                    Command.of(INSERT_SITE, site.site(), utc(minute), bridge, site.openHolds(), site.heldFen(),
                            site.openCases()).execute(connection);
                }
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                if (!DUPLICATE.equals(e.getSQLState())) {
                    throw e;
                }
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    @Override
    public List<StatisticStep> read(String site, Instant from, Instant to, Duration step) {
        Map<Instant, Map<List<String>, CallStatistic>> calls = new TreeMap<>();
        Map<Instant, SiteStatistic> money = new TreeMap<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
            calls.put(at, new LinkedHashMap<>());
        }
        try (Connection connection = dataSource.getConnection()) {
            each(connection, Command.of(READ_CALLS, site, utc(from), utc(to)), row -> {
                CallStatistic call = call(site, row);
                Objects.requireNonNull(calls.get(beginOf(row, from, step))).merge(
                        List.of(call.method(), call.result().name()), call,
                        (one, other) -> new CallStatistic(site, one.method(), one.result(),
                                one.times().plus(other.times())));
            });
            each(connection, Command.of(READ_SITE, site, utc(from), utc(to)), row -> money.put(beginOf(row, from, step),
                    new SiteStatistic(site, row.getLong("open_holds"), row.getLong("held_fen"),
                            row.getLong("open_cases"))));
            connection.rollback();
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
        return calls.entrySet().stream().map(entry -> new StatisticStep(entry.getKey(),
                List.copyOf(entry.getValue().values()), money.get(entry.getKey()))).toList();
    }

    @Override
    public void deleteBefore(Instant end) {
        try (Connection connection = dataSource.getConnection()) {
            for (String table : List.of("call_statistic", "site_statistic")) {
                Command.of("DELETE FROM " + table + " WHERE minute_at < ?", utc(end)).execute(connection);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    private static Instant beginOf(ResultSet row, Instant from, Duration step) throws SQLException {
        long steps = Duration.between(from, instant(row, "minute_at")).dividedBy(step);
        return from.plus(step.multipliedBy(steps));
    }

    private static CallStatistic call(String site, ResultSet row) throws SQLException {
        List<Long> counts = new ArrayList<>();
        for (String count : COUNTS) {
            counts.add(row.getLong(count));
        }
        return new CallStatistic(site, row.getString("method"), CallResult.valueOf(row.getString("result")),
                new CallTimes(row.getLong("calls"), row.getLong("total_micros"), row.getLong("max_micros"), counts));
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, Command command, RowReader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(command.sql())) {
            command.bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        }
    }
}
