package io.opdbridge.db;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** A statement with its values. */
public record Command(String sql, List<@Nullable Object> values) {

    public static Command of(String sql, @Nullable Object... values) {
        return new Command(sql, Arrays.asList(values));
    }

    /** The same statement with more text after it, without further values. */
    Command followedBy(String text) {
        return new Command(sql + text, values);
    }

    /** Placeholders for this many values, at least one: {@code ?, ?, ?}. */
    public static String marks(int values) {
        return "?" + ", ?".repeat(values - 1);
    }

    /** Sets the values; returns the index of the next parameter. */
    public int bind(PreparedStatement statement, int firstParameter) throws SQLException {
        int parameter = firstParameter;
        for (Object value : values) {
            statement.setObject(parameter++, value);
        }
        return parameter;
    }

    /** Runs it alone; returns the number of changed rows. */
    public int execute(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1);
            return statement.executeUpdate();
        }
    }
}
