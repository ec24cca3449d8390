package io.opdbridge.testing;

import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDatabase;
import io.opdbridge.tools.simulator.HisDialect;
import io.opdbridge.tools.simulator.HisServer;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

/** A simulated HIS that serves in a process of its own, on books that outlive it, and that can be killed. */
public final class ProcessHis implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HisDialect dialect;
    private final HisDatabase database;
    private final String books;
    private final int port;
    private Process process;

    /** Starts it on the books in that database. */
    public ProcessHis(HisDialect dialect, HisDatabase database, String books) throws IOException {
        this.dialect = dialect;
        this.database = database;
        this.books = books;
        port = FreePorts.next();
        start();
    }

    public int port() {
        return port;
    }

    /** Starts it again after {@link #kill}. */
    public void start() throws IOException {
        process = new ProcessBuilder(ProcessCommand.command(ProcessHis.class, dialect.name(), Integer.toString(port),
                HisDatabase.url(database.port(), books)))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return true;
                });
    }

    /** SIGKILL. What its database has begun may still be committed. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The process: dialect, port, and where the books are. */
    public static void main(String[] arguments) throws Exception {
        PGSimpleDataSource books = new PGSimpleDataSource();
        books.setUrl(arguments[2]);
        HisServer server = HisDialect.valueOf(arguments[0]).serve(new HisBooks(books), null);
        // the same port in each life
        new FaultyNetwork(Integer.parseInt(arguments[1]), server.port(), sent -> null);
        Thread.currentThread().join();
    }
}
