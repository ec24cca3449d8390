package io.opdbridge.audit;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.ledger.LedgerUnavailableException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes the audit trail: each entry is linked to the one before by a hash, in a chain of this process's own, so that
 * several bridges on one database wait for no common lock. The chains are tied together: the beginning of each, and an
 * entry every hour, names how far the others have come.
 *
 * <p>One thread writes. It takes all that waits, links it in memory and writes it in one transaction; meanwhile the next
 * ones gather. Thread-safe.
 */
public final class AuditTrail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private static final int MAX_WAITING = 4096;
    private static final int MAX_GROUP = 128;
    private static final int MAX_COUNTED = 1000;
    private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);
    private static final Duration BETWEEN_HEADS = Duration.ofHours(1);
    private static final long IDLE_MILLIS = 200;
    private static final long CLOSE_MILLIS = 15_000;
    private static final String OTHERS = "others";

    private final AuditStore store;
    private final SecretKeys keys;
    private final String command;
    private final Duration timeout;
    private final Clock clock;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Map<Refused, Count> counts = new HashMap<>();
    private volatile boolean serving = true;
    private volatile boolean closing;
    private Thread writer;

    // for the writer only, once there is one
    private final List<Waiting> left = new ArrayList<>();
    private Chain chain;
    private Doubt doubt;
    private Instant countsDue;
    private Instant headsDue;

    /** An entry on its way; {@code kept} is null when nobody waits. */
    private record Waiting(AuditEntry entry, List<KeptMessage> messages, CompletableFuture<Void> kept) {
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

    /** Begins the chain; from then on entries are taken. */
    public AuditTrail open() {
        chain = new Chain(keys, clock.instant());
        countsDue = clock.instant().plus(BETWEEN_COUNTS);
        append(List.of());
        writer = new Thread(this::write, "audit-trail");
        writer.setDaemon(true);
        writer.start();
        return this;
    }

    /**
     * Writes an entry; it is on disk when this returns.
     *
     * @throws LedgerUnavailableException when it is not; what it is about must not be answered then
     */
    public void record(AuditEntry entry) {
        record(entry, List.of());
    }

    /** Writes an entry and the messages that it refers to, all or nothing; else as {@link #record(AuditEntry)}. */
    public void record(AuditEntry entry, List<KeptMessage> messages) {
        Waiting task = new Waiting(entry, messages, new CompletableFuture<>());
        put(task);
        try {
            task.kept().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unavailable(e.getCause());
        } catch (TimeoutException e) {
            task.kept().cancel(false);
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    /** Writes them within a moment, as long as the trail can be written at all; else as {@link #record} does. */
    public void recordSoon(AuditEntry entry, List<KeptMessage> messages) {
        if (serving) {
            put(new Waiting(entry, messages, null));
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
        record(new AuditEntry(Kind.OVERDUE_RELEASE, clock.instant(), "watch-overdue-holds", null, overdue.site(), null,
                new Subject(null, null, overdue.orderId(), overdue.flowNo(), null, null), null, null,
                "hold " + overdue.holdId()));
    }

    /** Writes what waits, and the end of the chain. */
    @Override
    public void close() {
        closing = true;
        if (writer == null) {
            return;
        }
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many entries the writer has not taken yet. */
    int waiting() {
        return waiting.size();
    }

    private void put(Waiting task) {
        try {
            if (closing || !waiting.offer(task, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private static LedgerUnavailableException unavailable(Throwable cause) {
        return cause instanceof LedgerUnavailableException known ? known
                : new LedgerUnavailableException(new IllegalStateException("The audit trail cannot be written", cause));
    }

    private void write() {
        boolean last = false;
        while (!last) {
            last = closing;
            try {
                List<Waiting> group = new ArrayList<>(left);
                Waiting first = last ? waiting.poll() : waiting.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    waiting.drainTo(group, MAX_GROUP);
                }
                last &= waiting.isEmpty();
                addWhatIsDue(group, last);
                write(group);
            } catch (InterruptedException e) {
                // nobody interrupts the writer; it ends when the trail is closed
                closing = true;
            }
        }
        if (!left.isEmpty()) {
            LOG.error("The audit trail ends without its last {} entries", left.size());
        }
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
        group.removeIf(task -> task.kept() != null && task.kept().isDone());
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
            group.stream().filter(task -> task.kept() != null).forEach(task -> task.kept().complete(null));
        } catch (RuntimeException e) {
            if (serving) {
                serving = false;
                LOG.warn("The audit trail cannot be written, and nothing is answered that has to be in it", e);
            }
            left.clear();
            group.stream().filter(task -> task.kept() == null).forEach(left::add);
            group.stream().filter(task -> task.kept() != null).forEach(task -> task.kept().completeExceptionally(e));
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
        group.forEach(task -> entries.add(task.entry()));
        if (entries.isEmpty()) {
            return;
        }
        List<AuditLink> links = chain.link(entries);
        AuditHead end = links.get(links.size() - 1).head();
        doubt = new Doubt(end, (int) group.stream().filter(task -> task.kept() == null).count());
        store.append(links, heads, group.stream().flatMap(task -> task.messages().stream()).toList());
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
