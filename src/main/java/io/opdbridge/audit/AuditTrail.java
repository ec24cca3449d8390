package io.opdbridge.audit;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.ledger.OverdueHold;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the audit trail. A hash links each entry to the one before, in a chain of this process alone, so that several
 * bridges on one database need no common lock. The chains are tied together: the first entry of each, and one every
 * hour, names the heads of the others.
 *
 * <p>One thread at a time writes: a waiting thread that finds nobody writing takes all queued entries, links them in
 * memory and writes them in one transaction; meanwhile the next group gathers. A thread of its own writes entries that
 * nobody waits for, a few times a second. Thread-safe.
 */
public final class AuditTrail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private static final int MAX_WAITING = 4096;
    private static final int MAX_GROUP = 512;
    /** Messages may be large, so only few may be queued without a waiting call. */
    private static final int MAX_UNAWAITED_MESSAGES = 64;
    private static final int MAX_COUNTED = 1000;
    private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);
    private static final Duration BETWEEN_HEADS = Duration.ofHours(1);
    private static final long PAUSE_MILLIS = 50;
    private static final long CLOSE_MILLIS = 15_000;
    private static final String OTHERS = "others";

    private final AuditStore store;
    private final SecretKeys keys;
    private final String command;
    private final Duration timeout;
    private final Clock clock;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Map<Refused, Count> counts = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean serving = true;
    private @Nullable Thread flusher;

    private final ReentrantLock turn = new ReentrantLock();
    // for the writing thread
    private final List<Waiting> left = new ArrayList<>();
    /** The methods that begin it come first. */
    @SuppressWarnings("NullAway.Init")
    private Chain chain;
    private @Nullable Doubt doubt;
    private @Nullable Instant countsDue;
    private @Nullable Instant headsDue;
    private boolean ended;

    /** A queued entry. */
    private static final class Waiting {

        private final AuditEntry entry;
        private final List<KeptMessage> messages;
        /** Null when no thread waits. */
        private final @Nullable Thread waiter;
        private volatile boolean over;
        private volatile @Nullable RuntimeException failure;

        Waiting(AuditEntry entry, List<KeptMessage> messages, @Nullable Thread waiter) {
            this.entry = entry;
            this.messages = messages;
            this.waiter = waiter;
        }

        boolean isAwaited() {
            return waiter != null;
        }

        /** @param reason null when the entry is written */
        void end(@Nullable RuntimeException reason) {
            failure = reason;
            over = true;
            LockSupport.unpark(waiter);
        }
    }

    /** The head if the last group was written after all, and how many of the queued entries belong to it. */
    private record Doubt(AuditHead end, int unawaited) {
    }

    /** The common part of refusals that are counted together. */
    private record Refused(@Nullable String who, @Nullable String address, @Nullable String site,
            @Nullable String method, @Nullable Integer code) {
    }

    private static final class Count {
        private final Instant first;
        private Instant last;
        private long calls;

        Count(Instant first) {
            this.first = first;
            this.last = first;
        }
    }

    /**
     * @param keys    the first hashes the chain; with none it is hashed without a key
     * @param command the command of {@code bin/bridge} in this process
     * @param timeout longest wait until an entry is written
     */
    public AuditTrail(AuditStore store, SecretKeys keys, String command, Duration timeout, Clock clock) {
        this.store = store;
        this.keys = keys;
        this.command = command;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * Begins the chain; entries are accepted from now on.
     *
     * @throws UnusableKeysException when other chains need a key that this process lacks: its own chain would never
     *                               prove beside them
     */
    public AuditTrail open() {
        List<String> keyed = store
                .hashings(name -> ChainHash.isKeyed(name) && (keys.isEmpty() || ChainHash.isOf(name, keys)))
                .stream().filter(ChainHash::isKeyed).toList();
        if (!keyed.isEmpty() && keyed.stream().noneMatch(name -> ChainHash.isOf(name, keys))) {
            throw new UnusableKeysException(keyed.get(0), keys.isEmpty());
        }
        return openBesideUnknownKeys();
    }

    /** Begins the chain of a person who vouches for chains whose key is lost. */
    public AuditTrail openBesideUnknownKeys() {
        chain = new Chain(keys, clock.instant());
        countsDue = clock.instant().plus(BETWEEN_COUNTS);
        append(List.of());
        flusher = new Thread(this::flush, "audit-trail");
        flusher.setDaemon(true);
        flusher.start();
        return this;
    }

    /**
     * Writes an entry; it is on disk when this returns.
     *
     * @throws DatabaseUnavailableException when it is not; then its call must not be answered
     */
    public void record(AuditEntry entry) {
        record(entry, List.of());
    }

    /** Writes an entry and its messages, all or nothing; otherwise like {@link #record(AuditEntry)}. */
    public void record(AuditEntry entry, List<KeptMessage> messages) {
        Waiting task = new Waiting(entry, messages, Thread.currentThread());
        long deadline = System.nanoTime() + timeout.toNanos();
        put(task);
        while (!task.over) {
            if (!writeInTurn()) {
                LockSupport.parkNanos(this, deadline - System.nanoTime());
            }
            if (!task.over && (Thread.currentThread().isInterrupted() || deadline - System.nanoTime() < 0)) {
                task.over = true;
                throw unavailable(null);
            }
        }
        if (task.failure != null) {
            throw unavailable(task.failure);
        }
    }

    /** Queues them for the next group while the trail keeps pace; otherwise like {@link #record}. */
    public void recordSoon(AuditEntry entry, List<KeptMessage> messages) {
        if (serving && (messages.isEmpty() || waiting.size() < MAX_UNAWAITED_MESSAGES)) {
            put(new Waiting(entry, messages, null));
            if (waiting.size() >= MAX_GROUP) {
                writeInTurn();
            }
        } else {
            record(entry, messages);
        }
    }

    /**
     * Counts a refusal. Refusals of a minute that differ only in time become one entry, so that nobody can fill the
     * disk with refused calls.
     */
    public void count(AuditEntry refused) {
        Refused key = new Refused(refused.who(), refused.address(), refused.site(), refused.method(), refused.code());
        synchronized (counts) {
            if (counts.size() >= MAX_COUNTED && !counts.containsKey(key)) {
                key = new Refused(null, OTHERS, null, null, refused.code());
            }
            Count count = counts.computeIfAbsent(key, unknown -> new Count(refused.at()));
            count.calls++;
            count.last = refused.at();
        }
    }

    /** Writes that the site's setting is about to release a hold. */
    public void recordRelease(OverdueHold overdue) {
        record(new AuditEntry(Kind.OVERDUE_RELEASE, clock.instant(), OverdueHold.WATCH, null, overdue.site(), null,
                new Subject(null, null, overdue.orderId(), overdue.flowNo(), null, null), null, null,
                "hold " + overdue.holdId()));
    }

    /** Writes the queued entries and the end of the chain. */
    @Override
    public void close() {
        closing.countDown();
        if (flusher == null) {
            return;
        }
        try {
            flusher.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The number of queued entries. */
    int waiting() {
        return waiting.size();
    }

    private void put(Waiting task) {
        try {
            if (isClosing() || !waiting.offer(task, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private static DatabaseUnavailableException unavailable(@Nullable Throwable cause) {
        return cause instanceof DatabaseUnavailableException known ? known
                : new DatabaseUnavailableException(
                        new IllegalStateException("The audit trail cannot be written", cause));
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Writes the queued entries, unless another thread is writing; then that one wakes the waiting threads. */
    private boolean writeInTurn() {
        if (!turn.tryLock()) {
            return false;
        }
        try {
            writeGroup(false);
        } finally {
            turn.unlock();
        }
        wakeNext();
        return true;
    }

    /** A thread that missed the last group writes the next one. */
    private void wakeNext() {
        for (Waiting task : waiting) {
            if (task.isAwaited()) {
                LockSupport.unpark(task.waiter);
                return;
            }
        }
    }

    private void flush() {
        boolean last = false;
        while (!last) {
            try {
                boolean ending = closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                turn.lock();
                try {
                    last = ending && waiting.size() <= MAX_GROUP;
                    writeGroup(last);
                    ended = last;
                } finally {
                    turn.unlock();
                }
                wakeNext();
            } catch (InterruptedException e) {
                // never interrupted; it ends when the trail is closed
                closing.countDown();
            }
        }
        if (!left.isEmpty()) {
            LOG.error("The bridge stops, and the last {} entries of the audit trail are not written", left.size());
        }
    }

    private void writeGroup(boolean last) {
        if (ended) {
            // entries that came while the last group was written
            List<Waiting> late = new ArrayList<>();
            waiting.drainTo(late);
            late.forEach(task -> task.end(new IllegalStateException("The audit trail has ended")));
            return;
        }
        List<Waiting> group = new ArrayList<>(left);
        waiting.drainTo(group, MAX_GROUP);
        addWhatIsDue(group, last);
        write(group);
    }

    private void addWhatIsDue(List<Waiting> group, boolean last) {
        if (serving && !clock.instant().isBefore(countsDue) || last) {
            takeCounts().forEach(entry -> group.add(new Waiting(entry, List.of(), null)));
            countsDue = clock.instant().plus(BETWEEN_COUNTS);
        }
        if (last) {
            group.add(new Waiting(AuditEntry.of(Kind.STOP, clock.instant(), null, command, null), List.of(),
                    null));
        }
    }

    private List<AuditEntry> takeCounts() {
        synchronized (counts) {
            List<AuditEntry> entries = counts.entrySet().stream().map(counted -> {
                Refused refused = counted.getKey();
                Count count = counted.getValue();
                return new AuditEntry(Kind.REFUSED, count.first, refused.who(), refused.address(), refused.site(),
                        refused.method(), Subject.NONE, refused.code(), null,
                        count.calls + " calls until " + count.last);
            }).toList();
            counts.clear();
            return entries;
        }
    }

    /** Fails the tasks with a waiting thread; the others stay queued until they are written. */
    private void write(List<Waiting> group) {
        group.removeIf(task -> task.over);
        try {
            if (doubt != null) {
                if (isKept(doubt.end())) {
                    group.subList(0, doubt.unawaited()).clear();
                }
                doubt = null;
            }
            append(group);
            if (!serving && !group.isEmpty()) {
                serving = true;
                LOG.info("The audit trail can be written again; calls are answered as before");
            }
            left.clear();
            group.forEach(task -> task.end(null));
        } catch (RuntimeException e) {
            if (serving) {
                serving = false;
                LOG.warn("The audit trail cannot be written; calls that need an entry get -90002", e);
            }
            left.clear();
            group.stream().filter(task -> !task.isAwaited()).forEach(left::add);
            group.stream().filter(Waiting::isAwaited).forEach(task -> task.end(e));
        }
    }

    /** Whether the last group is in the database after all; the chain goes on from the stored head. */
    private boolean isKept(AuditHead end) {
        AuditHead found = store.headOf(end.chain()).orElse(null);
        if (end.equals(found)) {
            chain.head = end;
            return true;
        }
        if (!Objects.equals(chain.head, found)) {
            beginAgain();
        }
        return false;
    }

    private void beginAgain() {
        LOG.error("Chain {} of the audit trail was changed from outside; bin/bridge verify says how", chain.name);
        chain = new Chain(keys, clock.instant());
    }

    /** Links and writes the entries, after the chain's own entries. */
    private void append(List<Waiting> group) {
        Instant now = clock.instant();
        List<AuditHead> heads = chain.head != null && now.isBefore(headsDue) ? List.of() : headsToName(now);
        List<AuditEntry> entries = new ArrayList<>();
        if (chain.head == null) {
            entries.add(AuditEntry.of(Kind.START, now, null, command, chain.hashing.name()));
        }
        heads.forEach(head -> entries.add(AuditEntry.of(Kind.HEAD, now, null, null, head.note())));
        group.forEach(task -> entries.add(task.entry));
        if (entries.isEmpty()) {
            return;
        }
        List<AuditLink> links = chain.link(entries);
        AuditHead end = links.get(links.size() - 1).head();
        doubt = new Doubt(end, (int) group.stream().filter(task -> !task.isAwaited()).count());
        store.append(links, heads, group.stream().flatMap(task -> task.messages.stream()).toList());
        doubt = null;
        chain.head = end;
    }

    /** The heads of other chains that have grown since they were last named. */
    private List<AuditHead> headsToName(Instant now) {
        if (chain.head != null && !store.heads().contains(chain.head)) {
            beginAgain();
        }
        headsDue = now.plus(BETWEEN_HEADS);
        return store.unnamedHeads().stream().filter(head -> !head.chain().equals(chain.name)).toList();
    }

    /** The chain of this process. */
    private static final class Chain {

        private static final DateTimeFormatter BEGUN = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);

        private final String name;
        private final ChainHash hashing;
        /** The last written link; null before the first. */
        private @Nullable AuditHead head;

        Chain(SecretKeys keys, Instant now) {
            name = BEGUN.format(now) + "-" + UUID.randomUUID().toString().substring(0, 8);
            hashing = ChainHash.with(keys);
        }

        List<AuditLink> link(List<AuditEntry> entries) {
            List<AuditLink> links = new ArrayList<>(entries.size());
            String before = head == null ? ChainHash.BEFORE_FIRST : head.hash();
            long number = head == null ? 0 : head.number();
            for (AuditEntry entry : entries) {
                AuditLink link = hashing.link(before, name, ++number, entry.fitted());
                links.add(link);
                before = link.hash();
            }
            return links;
        }
    }
}
