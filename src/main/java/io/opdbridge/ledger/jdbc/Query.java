package io.opdbridge.ledger.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A statement that reads, and what its rows are. */
record Query<T>(Command command, RowMapper<T> mapper) {

    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    List<T> read(ResultSet rows) throws SQLException {
        List<T> read = new ArrayList<>(2);
        while (rows.next()) {
            read.add(mapper.map(rows));
        }
        return read;
    }
}
