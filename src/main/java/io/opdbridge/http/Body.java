package io.opdbridge.http;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A body while it arrives. A complete, oversized or broken one is passed on, and the routes answer it. Thread-safe.
 */
final class Body implements Invocable.Task {

    /** Bytes of an oversized body to drain; closing sooner would lose the 413. */
    private static final long DRAINED_BYTES = 64L << 20;
    /** A caller that pauses this long during the drain is waiting for its answer. */
    private static final long DRAIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Most pieces in one turn, since the network thread has other connections to read. */
    private static final int PIECES_AT_ONCE = 256;

    private final Bodies bodies;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Call call;
    private final int maxBytes;
    private final boolean upload;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile byte[] bytes = new byte[0];
    private int length;
    private long drained;
    private volatile long drainedAt;
    private boolean tooLarge;
    private @Nullable Throwable failure;
    private boolean givenWay;
    private boolean ended;

    Body(Bodies bodies, Request request, Response response, Callback callback) {
        this.bodies = bodies;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.call = Call.of(request);
        this.maxBytes = bodies.maxBytes(request);
        this.upload = bodies.isUpload(request);
    }

    /** Reads what has arrived; a complete body is passed on in this thread. */
    void receive() {
        Request.addCompletionListener(request, ignored -> free());
        lock.lock();
        try {
            if (request.getLength() > maxBytes) {
                drop();
                ended = request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
            }
            boolean all = read();
            if (!ended) {
                call.line().receive(this);
                readOn(all);
                return;
            }
        } finally {
            lock.unlock();
        }
        passOn();
    }

    /** Called when more has arrived, or never will. */
    @Override
    public void run() {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            boolean all = read();
            if (!ended) {
                readOn(all);
                return;
            }
        } finally {
            lock.unlock();
        }
        call.arrive();
        passOn();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /** Whether an oversized body is drained, as far as can be known. */
    boolean isDrained(long now) {
        return drainedAt != 0 && now - drainedAt > DRAIN_PAUSE_NANOS;
    }

    /** Ends a body that took too long. */
    void giveUp() {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            failure = new TimeoutException("The caller did not send the whole body in time");
        } finally {
            lock.unlock();
        }
        passOnInAThread();
    }

    /** Whether it is an upload to the console. */
    boolean isUpload() {
        return upload;
    }

    boolean hasMemory() {
        return bytes.length > 0;
    }

    /** Drops it to free memory for others; false when it is about to be served. */
    boolean giveWay() {
        // the caller holds the lock of another body
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (ended) {
                return false;
            }
            giveWayLocked();
        } finally {
            lock.unlock();
        }
        passOnInAThread();
        return true;
    }

    private void giveWayLocked() {
        ended = true;
        givenWay = true;
        free();
        bodies.pressure().bodyRefused();
    }

    /** False when more may be available at once. */
    private boolean read() {
        for (int pieces = 0; !ended; pieces++) {
            if (pieces == PIECES_AT_ONCE) {
                return false;
            }
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                return true;
            }
            if (Content.Chunk.isFailure(chunk)) {
                ended = true;
                failure = chunk.getFailure();
                return true;
            }
            keep(chunk.getByteBuffer());
            ended |= chunk.isLast();
            chunk.release();
        }
        return true;
    }

    private void readOn(boolean all) {
        if (all) {
            request.demand(this);
        } else {
            request.getContext().execute(this);
        }
    }

    private void keep(ByteBuffer content) {
        int more = content.remaining();
        if (tooLarge || more > maxBytes - length) {
            drop();
            drained += more;
            ended = drained > DRAINED_BYTES;
        } else if (grow(length + more)) {
            content.get(bytes, length, more);
            length += more;
        } else {
            giveWayLocked();
        }
    }

    private boolean grow(int needed) {
        if (needed <= bytes.length) {
            return true;
        }
        long named = request.getLength();
        int capacity = (int) Math.min(Math.max(needed, 2L * bytes.length), named < 0 ? maxBytes : named);
        if (!bodies.take(capacity - bytes.length, this)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    private void drop() {
        tooLarge = true;
        drainedAt = System.nanoTime();
        free();
    }

    private void free() {
        bodies.giveBack(bytes.length, this);
        bytes = new byte[0];
        length = 0;
    }

    private void passOnInAThread() {
        request.getContext().execute(this::passOn);
    }

    private void passOn() {
        call.line().work();
        if (givenWay) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
            bodies.errors().refuse(request, response, callback, new Refusal(AnswerCode.OVERLOADED));
            return;
        }
        if (failure != null && !tooLarge) {
            call.breakOff();
        }
        Request received = new Received(request, headers(), ByteBuffer.wrap(bytes, 0, length), failure);
        CallThreads.serve(bodies.getHandler(), received, response, callback);
    }

    /** Tells the routes the size of an oversized body, and stops the server from waiting for it. */
    private HttpFields headers() {
        HttpFields headers = request.getHeaders();
        if (!tooLarge && !headers.contains(HttpHeader.EXPECT)) {
            return headers;
        }
        HttpFields.Mutable changed = HttpFields.build(headers).remove(HttpHeader.EXPECT);
        return tooLarge ? changed.put(HttpHeader.CONTENT_LENGTH, Math.max(request.getLength(), maxBytes + 1L))
                : changed;
    }

    /** A request with a complete body: reading it never waits. */
    private static final class Received extends Request.Wrapper {
        private final HttpFields headers;
        private final Content.Chunk end;
        private Content.@Nullable Chunk body;

        Received(Request request, HttpFields headers, ByteBuffer body, @Nullable Throwable failure) {
            super(request);
            this.headers = headers;
            this.body = body.hasRemaining() ? Content.Chunk.from(body, false) : null;
            this.end = failure == null ? Content.Chunk.EOF : Content.Chunk.from(failure, true);
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        @Override
        public Content.Chunk read() {
            Content.Chunk next = body == null ? end : body;
            body = null;
            return next;
        }

        @Override
        public void demand(Runnable reader) {
            reader.run();
        }
    }
}
