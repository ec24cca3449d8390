package io.opdbridge.alert.jdbc;

import io.opdbridge.alert.Alert;
import io.opdbridge.alert.AlertKind;
import io.opdbridge.alert.AlertMessage;
import io.opdbridge.alert.AlertMessage.Channel;
import io.opdbridge.alert.AlertMessage.Event;
import io.opdbridge.alert.AlertStore;
import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;
import io.opdbridge.db.Rows;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.utc;

/**
 * Alerts in the tables beside the ledger, in the SQL that HSQLDB and PostgreSQL share. The first to change a row has
 * it; the others change nothing. Thread-safe.
 */
public final class JdbcAlertStore implements AlertStore {

    /** Classes of SQLSTATE: another bridge has inserted the row, or is changing it. */
    private static final List<String> NOT_FIRST = List.of("23505", "40001");

    private static final String ALL = """
            SELECT site, kind, version, begun_at, last_seen_at, ended_at, amount, told_at, told_amount, told_mark FROM
              alert
            """;
    private static final String WAITING = "SELECT id FROM alert_message WHERE id = ?";
    private static final String INSERT = """
            INSERT INTO alert (site, kind, version, begun_at, last_seen_at, ended_at, amount, told_at, told_amount,
              told_mark)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String UPDATE = """
            UPDATE alert SET version = ?, begun_at = ?, last_seen_at = ?, ended_at = ?, amount = ?, told_at = ?,
                             told_amount = ?, told_mark = ?
            WHERE site = ? AND kind = ? AND version = ?
            """;
    private static final String INSERT_MESSAGE = """
            INSERT INTO alert_message (id, channel, event, site, kind, begun_at, ended_at, amount, fen, oldest_at,
              tries, due_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String DUE = """
            SELECT id, channel, event, site, kind, begun_at, ended_at, amount, fen, oldest_at, tries FROM alert_message
            WHERE due_at <= ? ORDER BY due_at FETCH FIRST 100 ROWS ONLY
            """;
    private static final String CLAIM = "UPDATE alert_message SET tries = tries + 1, due_at = ? WHERE id = ?"
            + " AND tries = ?";
    private static final String DELETE = "DELETE FROM alert_message WHERE id = ?";
    private static final String BEGIN_PROOF = """
            INSERT INTO books_proof (day_no, begun_at, ended_at, differences) VALUES (?, ?, NULL, 0)
            """;
    private static final String TAKE_PROOF_OVER = """
            UPDATE books_proof SET begun_at = ? WHERE day_no = ? AND ended_at IS NULL AND begun_at < ?
            """;
    private static final String END_PROOF = "UPDATE books_proof SET ended_at = ?, differences = ? WHERE day_no = ?";
    private static final String UNPROVED_SINCE = """
            SELECT COALESCE(MAX(ended_at), MIN(begun_at)) AS since FROM books_proof
            """;
    private static final String DIFFERENCES = """
            SELECT differences FROM books_proof WHERE ended_at IS NOT NULL ORDER BY day_no DESC FETCH FIRST 1 ROW ONLY
            """;

    private final DataSource dataSource;

    public JdbcAlertStore(Database database) {
        this.dataSource = database.dataSource();
    }

    @Override
    public List<Alert> all() {
        return new Query<>(Command.of(ALL), row -> new Alert(row.getString("site"),
                AlertKind.valueOf(row.getString("kind")), row.getLong("version"), instant(row, "begun_at"),
                instant(row, "last_seen_at"), nullableInstant(row, "ended_at"), row.getLong("amount"),
                nullableInstant(row, "told_at"),
                row.getLong("told_amount"), row.getLong("told_mark"))).list(dataSource);
    }

    @Override
    public boolean replace(@Nullable Alert before, Alert after, List<AlertMessage> messages) {
        List<Command> commands = new ArrayList<>();
        commands.add(before == null
                ? Command.of(INSERT, after.site(), after.kind().name(), after.version(), utc(after.begunAt()),
                        utc(after.lastSeenAt()), utc(after.endedAt()), after.amount(), utc(after.toldAt()),
                        after.toldAmount(), after.toldMark())
                : Command.of(UPDATE, after.version(), utc(after.begunAt()), utc(after.lastSeenAt()),
                        utc(after.endedAt()),
                        after.amount(), utc(after.toldAt()), after.toldAmount(), after.toldMark(), after.site(),
                        after.kind().name(), before.version()));
        messages.forEach(message -> commands.add(insert(message,
                Objects.requireNonNull(after.isOpen() ? after.toldAt() : after.endedAt(), "A message has its time"))));
        return change(commands);
    }

    @Override
    public void add(AlertMessage message, Instant now) {
        change(List.of(insert(message, now)));
    }

    private static Command insert(AlertMessage message, Instant dueAt) {
        return Command.of(INSERT_MESSAGE, message.id(), message.channel().name(), message.event().name(),
                message.site(),
                message.kind().name(), utc(message.begunAt()), utc(message.endedAt()), message.amount(),
                message.fen(),
                utc(message.oldestAt()), message.tries(), utc(dueAt));
    }

    @Override
    public boolean isWaiting(AlertMessage message) {
        return !new Query<>(Command.of(WAITING, message.id()), row -> row.getString(1)).list(dataSource).isEmpty();
    }

    @Override
    public List<AlertMessage> due(Instant now) {
        return new Query<>(Command.of(DUE, utc(now)), row -> new AlertMessage(row.getString("id"),
                Channel.valueOf(row.getString("channel")), Event.valueOf(row.getString("event")), row.getString("site"),
                AlertKind.valueOf(row.getString("kind")), instant(row, "begun_at"), nullableInstant(row, "ended_at"),
                row.getLong("amount"),
                Rows.nullableLong(row, "fen"), nullableInstant(row, "oldest_at"), row.getInt("tries")))
                .list(dataSource);
    }

    @Override
    public boolean claim(AlertMessage message, Instant nextDue) {
        return change(List.of(Command.of(CLAIM, utc(nextDue), message.id(), message.tries())));
    }

    @Override
    public void delete(AlertMessage message) {
        change(List.of(Command.of(DELETE, message.id())));
    }

    @Override
    public boolean beginProof(String day, Instant now, Instant givenUpBefore) {
        return change(List.of(Command.of(BEGIN_PROOF, day, utc(now))))
                || change(List.of(Command.of(TAKE_PROOF_OVER, utc(now), day, utc(givenUpBefore))));
    }

    @Override
    public void endProof(String day, Instant now, long differences) {
        change(List.of(Command.of(END_PROOF, utc(now), differences, day)));
    }

    @Override
    public Optional<Instant> unprovedSince() {
        return new Query<>(Command.of(UNPROVED_SINCE), row -> Optional.ofNullable(nullableInstant(row, "since")))
                .list(dataSource).get(0);
    }

    @Override
    public Optional<Long> differences() {
        return new Query<>(Command.of(DIFFERENCES), row -> row.getLong(1)).list(dataSource).stream().findFirst();
    }

    /** Runs all in one transaction; false when the first one found nothing to change. */
    private boolean change(List<Command> commands) {
        try (Connection connection = dataSource.getConnection()) {
            try {
                boolean first = true;
                for (Command command : commands) {
                    if (command.execute(connection) == 0 && first) {
                        connection.rollback();
                        return false;
                    }
                    first = false;
                }
                connection.commit();
                return true;
            } catch (SQLException e) {
                connection.rollback();
                if (NOT_FIRST.contains(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }
}
