package io.opdbridge.tools.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file that must not be read, which means something on the target's own machine alone, and a server that must not be
 * called: attacks name them, and a safe target gives away neither.
 */
final class Canaries implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final String secret = "canary-" + UUID.randomUUID();
    private final Path file;
    private final ServerSocket server;
    private final String host;
    private final AtomicInteger visits = new AtomicInteger();
    private final Semaphore arrivals = new Semaphore(0);

    /**
     * Sets both up, and makes sure that a visit is noticed.
     *
     * @param local the address of this machine as the target sees it
     */
    Canaries(InetAddress local) throws IOException {
        file = Files.createTempFile("canary", ".txt");
        Files.writeString(file, secret);
        host = local.getHostAddress();
        server = new ServerSocket(0, 100, local);
        Thread thread = new Thread(this::serve, "canary");
        thread.setDaemon(true);
        thread.start();
        checkThatVisitsAreNoticed(local);
    }

    private void checkThatVisitsAreNoticed(InetAddress local) throws IOException {
        try (Socket visitor = new Socket(local, server.getLocalPort())) {
            if (!arrivals.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("The canary at " + visitor.getRemoteSocketAddress() + " does not notice visits");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
        visits.set(0);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket visitor = server.accept()) {
                visits.incrementAndGet();
                arrivals.release();
                visitor.getOutputStream().write(("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + secret)
                        .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // a visitor that leaves early has been counted; a closed server ends the loop
            }
        }
    }

    String secret() {
        return secret;
    }

    /** {@code file:…} */
    String fileUrl() {
        return file.toUri().toString();
    }

    /** {@code http://…/} */
    String serverUrl() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getLocalPort() + "/";
    }

    String serverAuthority() {
        return serverUrl().substring("http://".length(), serverUrl().length() - 1);
    }

    /** How often the server was called since the last time that somebody asked. */
    int takeVisits() {
        return visits.getAndSet(0);
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
