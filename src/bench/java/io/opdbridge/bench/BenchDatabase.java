package io.opdbridge.bench;

import java.io.IOException;
import java.sql.SQLException;

/** A database on which books are kept. For one thread. */
interface BenchDatabase extends AutoCloseable {

    /** Name and version. */
    String title() throws SQLException;

    /** Writes books with at least that many journal entries, to copy; returns how many there are. */
    long seed(long entries) throws IOException, SQLException;

    /** A copy of the books that were seeded with that many entries. */
    Books copy(long entries, String name) throws IOException, SQLException;

    /** The CPU time that processes of the database have used so far, in seconds; 0 when it has none of its own. */
    double cpuSeconds();

    @Override
    void close() throws IOException;
}
