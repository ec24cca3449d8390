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

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One body on its way. What has arrived in full, is over the limit, or will not arrive any more, is passed on, and the
 * routes answer it. Thread-safe.
 */
final class Body implements Invocable.Task {

    /** So much of a body over the limit is thrown away: a connection that is cut meanwhile would hide the answer. */
    private static final long DRAINED_BYTES = 64L << 20;
    /** A caller that pauses for so long while that happens waits for its answer. */
    private static final long DRAIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** So many pieces are read in one go: the thread that reads the network has others to read. */
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
    private Throwable failure;
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

    /** Reads what is there already; a body that is there in full is passed on in this thread. */
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

    /** More has arrived, or never will. */
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

    /** Whether the rest of a body over the limit has been thrown away, as far as anybody can tell. */
    boolean isDrained(long now) {
        return drainedAt != 0 && now - drainedAt > DRAIN_PAUSE_NANOS;
    }

    /** It has taken too long. */
    void giveUp() {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            failure = new TimeoutException("The body takes too long");
        } finally {
            lock.unlock();
        }
        passOnInAThread();
    }

    /** Whether it is a file for the console. */
    boolean isUpload() {
        return upload;
    }

    boolean hasMemory() {
        return bytes.length > 0;
    }

    /** Lets it go for the sake of others; false when it is about to be served. */
    boolean giveWay() {
        // whoever asks holds a lock like this one
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

    /** False when there may be more at once. */
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

    /** Says how large a body over the limit is, and asks the server no more to wait for it. */
    private HttpFields headers() {
        HttpFields headers = request.getHeaders();
        if (!tooLarge && !headers.contains(HttpHeader.EXPECT)) {
            return headers;
        }
        HttpFields.Mutable changed = HttpFields.build(headers).remove(HttpHeader.EXPECT);
        return tooLarge ? changed.put(HttpHeader.CONTENT_LENGTH, Math.max(request.getLength(), maxBytes + 1L))
                : changed;
    }

    /** A request whose body is there: reading it waits for nobody. */
    private static final class Received extends Request.Wrapper {
        private final HttpFields headers;
        private final Content.Chunk end;
        private Content.Chunk body;

        Received(Request request, HttpFields headers, ByteBuffer body, Throwable failure) {
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
