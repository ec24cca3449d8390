package io.opdbridge.ledger.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** A statement with its values. */
record Command(String sql, List<Object> values) {

    static Command of(String sql, Object... values) {
        return new Command(sql, Arrays.asList(values));
    }

    /** Places for so many values, at least one: {@code ?, ?, ?}. */
    static String marks(int values) {
        return "?" + ", ?".repeat(values - 1);
    }

    /** Sets the values and tells the number of the next parameter. */
    int bind(PreparedStatement statement, int firstParameter) throws SQLException {
        int parameter = firstParameter;
        for (Object value : values) {
            statement.setObject(parameter++, value);
        }
        return parameter;
    }

    /** Runs it by itself, and tells how many rows it changed. */
    int execute(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, 1);
            return statement.executeUpdate();
        }
    }
}
