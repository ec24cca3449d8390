package io.opdbridge.db;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * A reading statement and the mapping of its rows.
 *
 * @param mapper null for a statement that only locks rows
 */
public record Query<T>(Command command, @Nullable RowMapper<T> mapper) {

    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** Runs the query alone. */
    public List<T> list(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(command.sql())) {
            command.bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                return read(rows);
            }
        }
    }

    /** Runs it on a connection of its own. A single statement needs no transaction. */
    public List<T> list(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            return list(connection);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    public List<T> read(ResultSet rows) throws SQLException {
        RowMapper<T> each = Objects.requireNonNull(mapper, "A statement that only locks has no rows");
        List<T> read = new ArrayList<>(2);
        while (rows.next()) {
            read.add(each.map(rows));
        }
        return read;
    }
}
