package io.opdbridge.tools.simulator;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A network between a bridge and its vendor that fails as it is told. It relays bytes, whatever they mean, and looks at
 * what the bridge sends only for what a {@link Plan} looks for; a fault then holds for that connection. Thread-safe.
 */
public final class FaultyNetwork implements AutoCloseable {

    /** What happens to a request or to its answer. */
    public enum Fault {
        /** Both arrive. */
        NONE,
        /** The vendor never gets the request, and the connection breaks. */
        CUT_REQUEST,
        /** The vendor never gets the request, and nothing comes back. */
        LOSE_REQUEST,
        /** The vendor gets the request only after {@link FaultyNetwork#letGo}; nothing comes back. */
        DELAY_REQUEST,
        /** The vendor gets the request twice, over two connections. */
        REPEAT_REQUEST,
        /** The connection breaks in the middle of the answer. */
        CUT_ANSWER,
        /** The vendor acts, and nothing comes back. */
        LOSE_ANSWER,
        /** The vendor acts, and something else comes back. */
        GARBLE_ANSWER,
        /** The answer comes twice. */
        REPEAT_ANSWER,
        /** The answer takes half a second. */
        SLOW_ANSWER,
        /** The answer comes byte by byte, without end in sight. */
        DRIP_ANSWER
    }

    /** Tells what happens to what the bridge sends; null when that is not what it looks for. */
    public interface Plan extends Function<String, Fault> {

        /** The bridge waits no longer for the answer to what it has sent: it has it, has given up, or is gone. */
        default void over(String sent) {
            // most plans do not look at it
        }
    }

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int OVERLAP_CHARS = 128;
    private static final long SLOW_MILLIS = 500;
    private static final long DRIP_MILLIS = 300;
    private static final String HTTP = "HTTP/1.1 ";
    private static final String GARBAGE = "ORA-03113: end-of-file on communication channel\n";

    private final int vendorPort;
    private final Plan plan;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "faulty-network");
        thread.setDaemon(true);
        return thread;
    });
    private volatile CountDownLatch gate = new CountDownLatch(1);
    private ServerSocket server;

    /**
     * @param port       where the bridge calls; 0 takes a free one
     * @param vendorPort where the vendor serves
     */
    public FaultyNetwork(int port, int vendorPort, Plan plan) throws IOException {
        this.vendorPort = vendorPort;
        this.plan = plan;
        listen(port);
        this.port = server.getLocalPort();
    }

    public int port() {
        return port;
    }

    /** Breaks all connections and takes no new ones. */
    public synchronized void goDown() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(Link::close);
    }

    public synchronized void comeUp() throws IOException {
        listen(port);
    }

    /** Lets requests go that are delayed now. */
    public void letGo() {
        CountDownLatch opened = gate;
        gate = new CountDownLatch(1);
        opened.countDown();
    }

    @Override
    public void close() {
        goDown();
        letGo();
        threads.shutdownNow();
    }

    private void listen(int wanted) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
        server = socket;
        threads.execute(() -> {
            while (!socket.isClosed()) {
                try {
                    Link link = new Link(socket.accept());
                    links.add(link);
                    threads.execute(link::carryRequests);
                } catch (IOException e) {
                    // the listener was closed, or the caller left
                }
            }
        });
    }

    /** A connection of the bridge and the one to the vendor behind it. */
    private final class Link {

        private final Socket bridge;
        /** {@link #carryRequests} opens it before all else. */
        @SuppressWarnings("NullAway.Init")
        private Socket vendor;
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private volatile Fault fault = Fault.NONE;
        /** A request may come in pieces: until it is answered, it is one. */
        private volatile boolean asked;
        /** What came before an answer belongs to an earlier request. */
        private volatile boolean answered;
        private final AtomicInteger waysEnded = new AtomicInteger();
        private @Nullable String request;

        Link(Socket bridge) {
            this.bridge = bridge;
        }

        void carryRequests() {
            try {
                vendor = new Socket(InetAddress.getLoopbackAddress(), vendorPort);
                threads.execute(this::carryAnswers);
                InputStream in = bridge.getInputStream();
                byte[] buffer = new byte[BUFFER_BYTES];
                String seen = "";
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    byte[] chunk = Arrays.copyOf(buffer, length);
                    if (answered) {
                        seen = "";
                        answered = false;
                    }
                    String text = (asked ? "" : seen) + new String(chunk, StandardCharsets.ISO_8859_1);
                    seen = text.substring(Math.max(0, text.length() - OVERLAP_CHARS));
                    Fault now = asked ? null : plan.apply(text);
                    if (now != null) {
                        fault = now;
                        asked = true;
                        request = text;
                    }
                    if (carriesRequest(chunk)) {
                        sent.write(chunk);
                        vendor.getOutputStream().write(chunk);
                    }
                }
                vendor.shutdownOutput();
                endOneWay();
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
            } finally {
                if (request != null) {
                    plan.over(request);
                }
            }
        }

        private boolean carriesRequest(byte[] chunk) throws IOException, InterruptedException {
            switch (fault) {
                case CUT_REQUEST -> close();
                case LOSE_REQUEST -> {
                    return false;
                }
                case DELAY_REQUEST -> gate.await();
                case REPEAT_REQUEST -> repeat(chunk);
                default -> {
                    // it is about the answer
                }
            }
            return !bridge.isClosed() || fault == Fault.DELAY_REQUEST;
        }

        /** Sends the whole connection a second time and drops the answer. */
        private void repeat(byte[] chunk) throws IOException {
            Socket again = new Socket(InetAddress.getLoopbackAddress(), vendorPort);
            OutputStream out = again.getOutputStream();
            out.write(sent.toByteArray());
            out.write(chunk);
            threads.execute(() -> {
                try (again) {
                    again.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // the vendor closed the connection
                }
            });
        }

        private void carryAnswers() {
            try {
                InputStream in = vendor.getInputStream();
                OutputStream out = bridge.getOutputStream();
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    carryAnswer(buffer, length, out);
                    answered = true;
                    if (asked) {
                        asked = false;
                        fault = after(fault);
                    }
                }
                if (fault != Fault.LOSE_ANSWER && fault != Fault.LOSE_REQUEST && fault != Fault.DELAY_REQUEST) {
                    bridge.shutdownOutput();
                }
                endOneWay();
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
            }
        }

        private void carryAnswer(byte[] bytes, int length, OutputStream out) throws IOException, InterruptedException {
            switch (fault) {
                case LOSE_ANSWER, LOSE_REQUEST, DELAY_REQUEST, CUT_REQUEST -> {
                    // nothing comes back
                }
                case CUT_ANSWER -> {
                    out.write(bytes, 0, length / 2);
                    out.flush();
                    close();
                }
                case GARBLE_ANSWER -> {
                    boolean http = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).startsWith(HTTP);
                    String head = http ? HTTP + "200 OK\r\nContent-Length: " + GARBAGE.length() + "\r\n\r\n" : "";
                    out.write((head + GARBAGE).getBytes(StandardCharsets.US_ASCII));
                    bridge.shutdownOutput();
                }
                case REPEAT_ANSWER -> {
                    out.write(bytes, 0, length);
                    out.write(bytes, 0, length);
                }
                case SLOW_ANSWER -> {
                    Thread.sleep(SLOW_MILLIS);
                    out.write(bytes, 0, length);
                }
                case DRIP_ANSWER -> {
                    for (int i = 0; i < length; i++) {
                        out.write(bytes[i]);
                        out.flush();
                        Thread.sleep(DRIP_MILLIS);
                    }
                }
                case NONE, REPEAT_REQUEST -> out.write(bytes, 0, length);
            }
        }

        /** What holds for the rest of the connection. */
        private static Fault after(Fault fault) {
            return switch (fault) {
                case REPEAT_REQUEST, REPEAT_ANSWER, SLOW_ANSWER -> Fault.NONE;
                case GARBLE_ANSWER -> Fault.LOSE_ANSWER;
                default -> fault;
            };
        }

        private void endOneWay() {
            if (waysEnded.incrementAndGet() == 2) {
                close();
            }
        }

        void close() {
            links.remove(this);
            closeQuietly(bridge);
            closeQuietly(vendor);
        }

        private static void closeQuietly(@Nullable Socket socket) {
            try {
                if (socket != null) {
                    // the other side learns of it at once
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
            } catch (IOException e) {
                // it is broken already
            }
        }
    }
}
