package io.opdbridge.audit;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.ledger.OverdueHold;
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
 * Writes the audit trail: each entry is linked to the one before by a hash, in a chain of this process's own, so that
 * several bridges on one database wait for no common lock. The chains are tied together: the beginning of each, and an
 * entry every hour, names how far the others have come.
 *
 * <p>One thread at a time writes: of those that wait, who finds nobody writing. It takes all that is there, links it in
 * memory and writes it in one transaction; meanwhile the next ones gather. What nobody waits for is written by a thread of
 * its own a few times a second. Thread-safe.
 */
public final class AuditTrail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private static final int MAX_WAITING = 4096;
    private static final int MAX_GROUP = 512;
    /** Messages may be large, so that few of them may wait without their calls. */
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
    private Thread flusher;

    private final ReentrantLock turn = new ReentrantLock();
    // for whoever has the turn
    private final List<Waiting> left = new ArrayList<>();
    private Chain chain;
    private Doubt doubt;
    private Instant countsDue;
    private Instant headsDue;
    private boolean ended;

    /** An entry on its way. */
    private static final class Waiting {

        private final AuditEntry entry;
        private final List<KeptMessage> messages;
        /** Null when nobody waits. */
        private final Thread waiter;
        private volatile boolean over;
        private volatile RuntimeException failure;

        Waiting(AuditEntry entry, List<KeptMessage> messages, Thread waiter) {
            this.entry = entry;
            this.messages = messages;
            this.waiter = waiter;
        }

        boolean isAwaited() {
            return waiter != null;
        }

        /** @param reason null when the entry is kept */
        void end(RuntimeException reason) {
            failure = reason;
            over = true;
            LockSupport.unpark(waiter);
        }
    }

    /** How far the chain would have come, had the last group been kept; of its entries so many stand first in what is left. */
    private record Doubt(AuditHead end, int unawaited) {
    }

    /** What refusals that are counted together have in common. */
    private record Refused(String who, String address, String site, String method, Integer code) {
    }

    private static final class Count {
        private final Instant first;
        private Instant last;
        private long calls;

        Count(Instant first) {
            this.first = first;
        }
    }

    /**
     * @param keys    the first hashes the chain; without any it is hashed without a key
     * @param command of {@code bin/bridge} that this process runs
     * @param timeout longest wait for an entry to be kept
     */
    public AuditTrail(AuditStore store, SecretKeys keys, String command, Duration timeout, Clock clock) {
        this.store = store;
        this.keys = keys;
        this.command = command;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * Begins the chain; from then on entries are taken.
     *
     * @throws UnusableKeysException when chains are hashed with a key that this process lacks: its own chain would never
     *                               prove beside them
     */
    public AuditTrail open() {
        List<String> keyed = store.hashings(name -> ChainHash.isKeyed(name) && (keys.isEmpty() || ChainHash.isOf(name, keys)))
                .stream().filter(ChainHash::isKeyed).toList();
        if (!keyed.isEmpty() && keyed.stream().noneMatch(name -> ChainHash.isOf(name, keys))) {
            throw new UnusableKeysException(keyed.get(0), keys.isEmpty());
        }
        return openBesideUnknownKeys();
    }

    /** Begins the chain of who vouches for others whose key is lost. */
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
     * @throws DatabaseUnavailableException when it is not; what it is about must not be answered then
     */
    public void record(AuditEntry entry) {
        record(entry, List.of());
    }

    /** Writes an entry and the messages that it refers to, all or nothing; else as {@link #record(AuditEntry)}. */
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

    /** Writes them within a moment, as long as the trail keeps pace; else as {@link #record} does. */
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
     * Counts a refusal. Those of a minute that differ in nothing but their time become one entry, so that nobody can fill
     * the disk with calls that were never taken.
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

    /** Writes that a hold is about to be released by its site's setting. */
    public void recordRelease(OverdueHold overdue) {
        record(new AuditEntry(Kind.OVERDUE_RELEASE, clock.instant(), OverdueHold.WATCH, null, overdue.site(), null,
                new Subject(null, null, overdue.orderId(), overdue.flowNo(), null, null), null, null,
                "hold " + overdue.holdId()));
    }

    /** Writes what waits, and the end of the chain. */
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

    /** How many entries nobody has begun to write. */
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

    private static DatabaseUnavailableException unavailable(Throwable cause) {
        return cause instanceof DatabaseUnavailableException known ? known
                : new DatabaseUnavailableException(new IllegalStateException("The audit trail cannot be written", cause));
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Writes what waits, unless somebody else is at it; then that one wakes who waits, as soon as it is through. */
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

    /** Who came too late for the last group writes the next one. */
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
                // nobody interrupts it; it ends when the trail is closed
                closing.countDown();
            }
        }
        if (!left.isEmpty()) {
            LOG.error("The audit trail ends without its last {} entries", left.size());
        }
    }

    private void writeGroup(boolean last) {
        if (ended) {
            // whoever came while the last group was being written
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
                        refused.method(), Subject.NONE, refused.code(), null, count.calls + " calls until " + count.last);
            }).toList();
            counts.clear();
            return entries;
        }
    }

    /** Ends each task of the group that somebody waits for; the others stay until they are kept. */
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
                LOG.info("The audit trail is written again");
            }
            left.clear();
            group.forEach(task -> task.end(null));
        } catch (RuntimeException e) {
            if (serving) {
                serving = false;
                LOG.warn("The audit trail cannot be written, and nothing is answered that has to be in it", e);
            }
            left.clear();
            group.stream().filter(task -> !task.isAwaited()).forEach(left::add);
            group.stream().filter(Waiting::isAwaited).forEach(task -> task.end(e));
        }
    }

    /** Whether the last group is in the database after all; the chain goes on behind what is there. */
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
        LOG.error("Somebody else has changed chain {} of the audit trail; bin/bridge verify tells how", chain.name);
        chain = new Chain(keys, clock.instant());
    }

    /** Links and writes the entries, and before them what the chain itself has to say. */
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

    /** How far the other chains have come that have grown since somebody said so last. */
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
        /** The last link that is kept; null before the first. */
        private AuditHead head;

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
