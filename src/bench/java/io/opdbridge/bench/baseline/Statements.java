package io.opdbridge.bench.baseline;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** How a baseline talks to the database inside its transaction: plain JDBC for one, Spring's template for the other. */
public interface Statements {

    /** One row as something of Java. */
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters);

    /** Runs a statement that writes; the number of rows it met. */
    int update(String sql, Object... parameters);

    /** Runs a statement that writes once for each array of parameters, as one batch. */
    void updateAll(String sql, List<Object[]> parameters);
}
