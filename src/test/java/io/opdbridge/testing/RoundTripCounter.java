package io.opdbridge.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client with one connection and a PostgreSQL, and counts how often the client waited for an answer.
 */
public final class RoundTripCounter implements Closeable {

    private static final String JDBC = "jdbc:";

    private final URI server;
    private final ServerSocket listener;
    private final AtomicLong roundTrips = new AtomicLong();

    private RoundTripCounter(URI server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    public static RoundTripCounter to(String jdbcUrl) throws IOException {
        RoundTripCounter counter = new RoundTripCounter(URI.create(jdbcUrl.substring(JDBC.length())),
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon(counter::accept);
        return counter;
    }

    /** The address of the same database, by way of the counter. */
    public String url() {
        return JDBC + server.toString().replace(":" + server.getPort() + "/", ":" + listener.getLocalPort() + "/");
    }

    public long roundTrips() {
        return roundTrips.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket target = new Socket(server.getHost(), server.getPort());
                client.setTcpNoDelay(true);
                target.setTcpNoDelay(true);
                AtomicBoolean answered = new AtomicBoolean(true);
                daemon(() -> copy(client, target, () -> {
                    if (answered.getAndSet(false)) {
                        roundTrips.incrementAndGet();
                    }
                }));
                daemon(() -> copy(target, client, () -> answered.set(true)));
            }
        } catch (IOException e) {
            // the listener is closed
        }
    }

    private static void copy(Socket from, Socket to, Runnable onData) {
        byte[] buffer = new byte[1 << 16];
        try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                onData.run();
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // one side is gone, so is the other
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "round-trip-counter");
        thread.setDaemon(true);
        thread.start();
    }
}
