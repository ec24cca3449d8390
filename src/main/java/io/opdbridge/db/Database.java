package io.opdbridge.db;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;

/** The open database: the embedded one in the data folder, or PostgreSQL. Thread-safe. */
public interface Database extends AutoCloseable {

    /**
     * The address and the limits of the ledger.
     *
     * @param url            empty: the embedded database; else {@code jdbc:postgresql:…}
     * @param poolSize       most connections at once
     * @param timeoutSeconds longest wait for a connection, a lock or a statement
     * @param logMegabytes   size of the embedded database's redo log at which it is folded into the data file
     */
    record Options(String url, String user, String password, int poolSize, int timeoutSeconds, int logMegabytes) {

        public static final String POSTGRESQL = "jdbc:postgresql:";

        public Duration timeout() {
            return Duration.ofSeconds(timeoutSeconds);
        }

        /** Logs and errors must not show the password. */
        @Override
        public String toString() {
            return "Options[url=" + url + ", user=" + user + "]";
        }
    }

    /**
     * Opens the ledger for the service. Brings the tables up to date first.
     *
     * @throws IOException when another service has the data folder, or the database does not answer
     */
    static Database own(Path dataDir, Options options) throws IOException {
        return options.url().isEmpty() ? EmbeddedDatabase.own(dataDir, options)
                : PostgresDatabase.own(dataDir, options);
    }

    /**
     * Opens the ledger for a command that may be the first to use it, beside a running service or not: creates or
     * upgrades the tables, as a start of the service would.
     *
     * @throws IOException when the database does not answer, or a service of another version runs on the data folder
     */
    static Database prepare(Path dataDir, Options options) throws IOException {
        return options.url().isEmpty() ? EmbeddedDatabase.prepare(dataDir, options) : PostgresDatabase.prepare(options);
    }

    /**
     * Opens the ledger for a command, beside a running service or not. Leaves the tables as they are.
     *
     * @throws IOException when the database does not answer, or its tables are of another version
     */
    static Database visit(Path dataDir, Options options) throws IOException {
        return options.url().isEmpty() ? EmbeddedDatabase.visit(dataDir, options) : PostgresDatabase.visit(options);
    }

    DataSource dataSource();

    /**
     * A few connections beside those of {@link #dataSource}, for a proof of the whole books: without a time-out, and
     * without keeping calls waiting.
     */
    DataSource unhurried();

    /** The form of statements for this database. */
    Statements statements();

    /** Runs works in transactions. */
    Transactions transactions();

    @Override
    void close();
}
