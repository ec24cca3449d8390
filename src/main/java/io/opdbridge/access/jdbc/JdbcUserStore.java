package io.opdbridge.access.jdbc;

import io.opdbridge.access.User;
import io.opdbridge.access.UserSession;
import io.opdbridge.access.UserStore;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.Query;
import io.opdbridge.db.Transactions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.utc;

/** The users of the console in the ledger's database. */
public final class JdbcUserStore implements UserStore {

    private static final String LAST_CHANGES = """
            SELECT name, change_no, password_hash, roles, sites, disabled, changed_at FROM console_user u
            WHERE change_no = (SELECT MAX(change_no) FROM console_user l WHERE l.name = u.name)
            """;
    private static final String FIND = LAST_CHANGES + "AND name = ?";
    private static final String ALL = LAST_CHANGES + "ORDER BY name";
    private static final String LAST_CHANGE_NO = "SELECT COALESCE(MAX(change_no), 0) FROM console_user WHERE name = ?";
    private static final String INSERT = """
            INSERT INTO console_user (name, change_no, password_hash, roles, sites, disabled, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String FIND_SESSION = """
            SELECT token_hash, user_name, change_no, began_at, seen_at FROM console_session WHERE token_hash = ?
            """;
    private static final String INSERT_SESSION = """
            INSERT INTO console_session (token_hash, user_name, change_no, began_at, seen_at) VALUES (?, ?, ?, ?, ?)
            """;
    private static final String RENEW_SESSION = "UPDATE console_session SET seen_at = ? WHERE token_hash = ?";
    private static final String END_SESSION = "DELETE FROM console_session WHERE token_hash = ?";
    private static final String FORGET_SESSIONS = "DELETE FROM console_session WHERE began_at < ? OR seen_at < ?";

    private final Transactions transactions;

    public JdbcUserStore(Database database) {
        transactions = database.transactions();
    }

    @Override
    public Optional<User> find(String name) {
        return transactions.read(new Query<>(Command.of(FIND, name), JdbcUserStore::user)).stream().findFirst();
    }

    @Override
    public List<User> all() {
        return transactions.read(new Query<>(Command.of(ALL), JdbcUserStore::user));
    }

    @Override
    public boolean save(User user) {
        return transactions.run(work -> {
            long last = work.first(new Query<>(Command.of(LAST_CHANGE_NO, user.name()), row -> row.getLong(1)))
                    .orElseThrow();
            if (last != user.changeNo() - 1) {
                return false;
            }
            work.write(Command.of(INSERT, user.name(), user.changeNo(), user.passwordHash(),
                    join(user.roles().stream().map(Role::name).toList()), join(user.sites()), user.disabled(),
                    utc(user.changedAt())));
            return true;
        });
    }

    @Override
    public void begin(UserSession session) {
        transactions
                .write(List.of(Command.of(INSERT_SESSION, session.tokenHash(), session.userName(), session.changeNo(),
                        utc(session.beganAt()), utc(session.seenAt()))));
    }

    @Override
    public Optional<UserSession> findSession(String tokenHash) {
        return transactions.read(new Query<>(Command.of(FIND_SESSION, tokenHash), row -> new UserSession(
                row.getString("token_hash"), row.getString("user_name"), row.getLong("change_no"),
                instant(row, "began_at"), instant(row, "seen_at")))).stream().findFirst();
    }

    @Override
    public void renew(String tokenHash, Instant now) {
        transactions.write(List.of(Command.of(RENEW_SESSION, utc(now), tokenHash)));
    }

    @Override
    public void end(String tokenHash) {
        transactions.write(List.of(Command.of(END_SESSION, tokenHash)));
    }

    @Override
    public void forget(Instant beganBefore, Instant seenBefore) {
        transactions.write(List.of(Command.of(FORGET_SESSIONS, utc(beganBefore), utc(seenBefore))));
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(row.getString("name"), row.getLong("change_no"), row.getString("password_hash"),
                words(row.getString("roles")).map(Role::valueOf).collect(Collectors.toSet()),
                words(row.getString("sites")).collect(Collectors.toSet()), row.getBoolean("disabled"),
                instant(row, "changed_at"));
    }

    private static String join(Collection<String> words) {
        return words.stream().sorted().collect(Collectors.joining(","));
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.split(",")).filter(word -> !word.isEmpty());
    }
}
