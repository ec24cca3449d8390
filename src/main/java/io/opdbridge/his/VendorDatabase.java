package io.opdbridge.his;

import io.opdbridge.canonical.CallFailure;
import io.opdbridge.canonical.CallFailure.Cause;
import org.apache.commons.dbcp2.BasicDataSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The database of a vendor's HIS (contract, section 7). Each call has a connection of its own: without one certainly
 * nothing was asked ({@link NotReachedException}), and no data of an earlier call can be taken for the answer. A call
 * over its deadline is broken off, whatever the driver is waiting for. Thread-safe.
 */
public final class VendorDatabase extends BasicDataSource {

    /** Later than the statement's own time-out. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Duration connectTime;
    private final Duration limit;
    private final ScheduledExecutorService deadlines;

    /** @param deadlines breaks calls off */
    public VendorDatabase(VendorAccess vendor, ScheduledExecutorService deadlines) {
        this.connectTime = vendor.connectTime();
        this.limit = vendor.answerTime().plus(GRACE);
        this.deadlines = deadlines;
        setUrl(vendor.address());
        setUsername(vendor.user().isEmpty() ? null : vendor.user());
        setPassword(vendor.password());
        setMaxTotal(vendor.callsAtOnce());
        setMaxIdle(0);
        setMaxWait(vendor.connectTime());
    }

    @Override
    public Connection getConnection() {
        // drivers may wait for a connection for ever, and only in the calling thread
        CompletableFuture<Connection> connecting = CompletableFuture.supplyAsync(this::connect,
                work -> new Thread(work, "connect-vendor").start());
        try {
            Connection connection = connecting.get(connectTime.toMillis(), TimeUnit.MILLISECONDS);
            deadlines.schedule(() -> end(connection, () -> connection.abort(Runnable::run)), limit.toMillis(),
                    TimeUnit.MILLISECONDS);
            return connection;
        } catch (TimeoutException | ExecutionException e) {
            throw notReached(connecting, e instanceof TimeoutException ? CallFailure.of(Cause.CONNECT_TIMEOUT)
                    : BrokenCalls.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notReached(connecting, CallFailure.of(Cause.FAILED));
        }
    }

    private Connection connect() {
        try {
            return super.getConnection();
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static NotReachedException notReached(CompletableFuture<Connection> connecting, CallFailure failure) {
        connecting.thenAccept(late -> end(late, late::close));
        return new NotReachedException(failure);
    }

    @FunctionalInterface
    private interface Ending {
        void run() throws SQLException;
    }

    private static void end(Connection connection, Ending ending) {
        try {
            if (!connection.isClosed()) {
                ending.run();
            }
        } catch (SQLException e) {
            // the call has ended by itself
        }
    }
}
