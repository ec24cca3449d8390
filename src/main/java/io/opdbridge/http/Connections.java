package io.opdbridge.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The open connections: limits their number, and the time of each to send a head or a body and to read an answer,
 * however steadily it trickles. The outermost handler. Thread-safe.
 */
public final class Connections extends Handler.Wrapper {

    private static final long CHECK_MILLISECONDS = 100;

    private final HttpLimits limits;
    private final ServingTime serving;
    private final PressureLog pressure;
    private final Map<Connection, Line> lines = new ConcurrentHashMap<>();

    public Connections(HttpLimits limits, ServingTime serving, PressureLog pressure) {
        this.limits = limits;
        this.serving = serving;
        this.pressure = pressure;
    }

    @Override
    protected void doStart() throws Exception {
        for (Connector connector : getServer().getConnectors()) {
            connector.addEventListener(new Counter());
            if (connector instanceof ServerConnector network) {
                network.addConnectionFactory(new BoundedHeads(
                        network.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration()));
                // the server's time-out starts again with every byte, so ours counts
                network.setIdleTimeout(2 * limits.idle().toMillis());
            }
        }
        super.doStart();
        getServer().getScheduler().schedule(this::check, CHECK_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    /** Nothing waits before a call has a place and a thread: {@link CallThreads}. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Line line = line(request);
        if (line == null || !line.beginCall()) {
            callback.failed(new EofException("The connection was given up"));
            return true;
        }
        boolean served = serving.beginCall();
        Request.addCompletionListener(request, failure -> {
            line.endCall();
            if (served) {
                serving.endCall();
            }
        });
        return super.handle(new Call(request, line, served), new Answer(request, response, line), callback);
    }

    /** The number of open connections. */
    public int count() {
        return lines.size();
    }

    /** Drops the other body that has used memory longest; false when none exists. */
    boolean giveMemory(Body except, Predicate<Body> among) {
        return longestFirst().map(Line::body)
                .anyMatch(body -> body != null && body != except && among.test(body) && body.hasMemory()
                        && body.giveWay());
    }

    private @Nullable Line line(Request request) {
        ConnectionMetaData connection = request.getConnectionMetaData();
        return lines.get(connection.getConnection());
    }

    private void opened(Connection connection) {
        lines.put(connection, new Line(connection.getEndPoint()));
        if (lines.size() > limits.connections()) {
            pressure.connectionClosed();
            makeRoom();
        }
    }

    /** Makes room for a new connection: closes the one that has waited longest. */
    private void makeRoom() {
        for (Line line : longestFirst().toList()) {
            if (line.giveWay()) {
                return;
            }
        }
    }

    /** Sorted by a snapshot, since their state changes meanwhile. */
    private Stream<Line> longestFirst() {
        return lines.values().stream().map(line -> Map.entry(line.since(), line)).sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue);
    }

    private void check() {
        try {
            long now = System.nanoTime();
            lines.values().forEach(line -> line.check(now, limits.idle(), limits.transfer()));
            pressure.report(now);
        } finally {
            if (isRunning()) {
                getServer().getScheduler().schedule(this::check, CHECK_MILLISECONDS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private final class Counter implements Connection.Listener {
        @Override
        public void onOpened(Connection connection) {
            if (connection instanceof ConnectionMetaData) {
                opened(connection);
            }
        }

        @Override
        public void onClosed(Connection connection) {
            Line line = lines.remove(connection);
            if (line != null) {
                line.closed();
            }
        }
    }

    /** Closes the connection after the answer while the bridge starts or stops: the next call goes to another one. */
    private final class Answer extends Response.Wrapper {
        private final Line line;

        Answer(Request request, Response response, Line line) {
            super(request, response);
            this.line = line;
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            line.answer();
            if (!serving.isServing() && !isCommitted()) {
                getHeaders().put(HttpFields.CONNECTION_CLOSE);
            }
            super.write(last, content, callback);
        }
    }
}
