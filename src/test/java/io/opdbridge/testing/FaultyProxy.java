package io.opdbridge.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A network between a bridge and its vendor that fails as it is told, call by call. */
public final class FaultyProxy implements AutoCloseable {

    /** What happens to a call. */
    public enum Fault {
        /** The vendor never gets it, and the connection breaks. */
        LOSE_REQUEST,
        /** The vendor answers, and the connection breaks. */
        LOSE_ANSWER,
        /** The vendor answers, and something else arrives. */
        GARBLE_ANSWER,
        /** The vendor gets it only after {@link #letGo}. */
        DELAY_REQUEST
    }

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final URI target;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger delayed = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);

    public FaultyProxy(String target) throws IOException {
        this.target = URI.create(target);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::forward);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What happens to the calls that come now, one after the other; those after them arrive. */
    public void next(Fault... next) {
        faults.addAll(Arrays.asList(next));
    }

    public int calls() {
        return calls.get();
    }

    /** How many of the delayed calls the vendor has answered. */
    public int delayedAnswers() {
        return delayed.get();
    }

    public void letGo() {
        gate.countDown();
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            calls.incrementAndGet();
            Fault fault = faults.poll();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (fault == Fault.LOSE_REQUEST) {
                return;
            }
            if (fault == Fault.DELAY_REQUEST) {
                gate.await();
            }
            HttpResponse<byte[]> answer = CLIENT.send(HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                    .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                    .POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
            if (fault == Fault.DELAY_REQUEST) {
                delayed.incrementAndGet();
            }
            if (fault == Fault.LOSE_ANSWER) {
                return;
            }
            byte[] bytes = fault == Fault.GARBLE_ANSWER ? "ORA-03113: end-of-file".getBytes(StandardCharsets.UTF_8)
                    : answer.body();
            exchange.getResponseHeaders().set("Content-Type", answer.headers().firstValue("Content-Type").orElse(""));
            exchange.sendResponseHeaders(answer.statusCode(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        letGo();
        server.stop(0);
        threads.shutdownNow();
    }
}
