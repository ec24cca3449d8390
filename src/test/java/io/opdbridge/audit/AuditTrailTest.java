package io.opdbridge.audit;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.testing.RouteClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What the writer of the audit trail promises, whatever its store does. */
class AuditTrailTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RouteClock clock = new RouteClock();
    private final Store store = new Store();
    private final List<AuditTrail> trails = new ArrayList<>();

    /** Keeps links in memory, and fails as it is told. */
    private static final class Store implements AuditStore {

        private enum Fault {
            NONE,
            BEFORE_COMMIT,
            AFTER_COMMIT,
            ALWAYS
        }

        private final List<AuditLink> links = new ArrayList<>();
        private final Map<String, AuditHead> heads = new HashMap<>();
        private final Set<AuditHead> named = new HashSet<>();
        private final List<Integer> groups = new ArrayList<>();
        private volatile Fault fault = Fault.NONE;
        private volatile boolean appending;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void append(List<AuditLink> group, List<AuditHead> nowNamed, List<KeptMessage> messages) {
            appending = true;
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            failIf(Fault.ALWAYS);
            failIf(Fault.BEFORE_COMMIT);
            synchronized (this) {
                groups.add(group.size());
                links.addAll(group);
                AuditHead head = group.get(group.size() - 1).head();
                heads.put(head.chain(), head);
                named.addAll(nowNamed);
                nowNamed.stream().filter(AuditHead::ended).forEach(ended -> heads.remove(ended.chain()));
            }
            failIf(Fault.AFTER_COMMIT);
        }

        private void failIf(Fault now) {
            if (fault == now) {
                fault = now == Fault.ALWAYS ? now : Fault.NONE;
                throw new DatabaseUnavailableException(new IllegalStateException("test"));
            }
        }

        @Override
        public synchronized Optional<AuditHead> headOf(String chain) {
            failIf(Fault.ALWAYS);
            return links.stream().filter(link -> link.chain().equals(chain))
                    .max(Comparator.comparing(AuditLink::number)).map(AuditLink::head);
        }

        @Override
        public List<String> hashings(Predicate<String> lookedFor) {
            return List.of();
        }

        @Override
        public synchronized List<AuditHead> heads() {
            failIf(Fault.ALWAYS);
            return List.copyOf(heads.values());
        }

        @Override
        public synchronized List<AuditHead> unnamedHeads() {
            return heads().stream().filter(head -> !named.contains(head)).toList();
        }

        @Override
        public List<KeptMessage> messages(String site, long id) {
            throw new UnsupportedOperationException();
        }

        synchronized List<AuditLink> links() {
            return List.copyOf(links);
        }

        List<String> notes(Kind kind) {
            return links().stream().map(AuditLink::entry).filter(entry -> entry.kind() == kind).map(AuditEntry::note)
                    .toList();
        }
    }

    @AfterEach
    void closeAndProve() {
        store.fault = Store.Fault.NONE;
        trails.forEach(AuditTrail::close);
        store.links().stream().map(AuditLink::chain).distinct().forEach(chain -> {
            ChainProof proof = new ChainProof(SecretKeys.none());
            assertThat(store.links().stream().filter(link -> link.chain().equals(chain)).map(proof::next))
                    .allMatch(Optional::isEmpty);
        });
    }

    private AuditTrail open() {
        AuditTrail trail = new AuditTrail(store, SecretKeys.none(), "run", PATIENCE, clock).open();
        trails.add(trail);
        return trail;
    }

    private AuditEntry call(String note) {
        return new AuditEntry(Kind.CALL, clock.instant(), null, "192.0.2.1", "main", "OPDRechargeFreeze", Subject.NONE,
                10000, null, note);
    }

    @Test
    void anEntryIsKeptWhenRecordReturnsAndTheChainEndsWhenTheTrailIsClosed() {
        AuditTrail trail = open();

        trail.record(call("1"));

        assertThat(store.notes(Kind.CALL)).containsExactly("1");
        trail.close();
        assertThat(store.links()).extracting(link -> link.entry().kind())
                .containsExactly(Kind.START, Kind.CALL, Kind.STOP);
        assertThat(store.links()).extracting(AuditLink::number).containsExactly(1L, 2L, 3L);
    }

    @Test
    void entriesThatWaitAreWrittenTogether() throws Exception {
        AuditTrail trail = open();
        store.gate = new CountDownLatch(1);
        store.appending = false;
        trail.recordSoon(call("first"), List.of());
        Awaitility.await().atMost(PATIENCE).until(() -> store.appending);
        ExecutorService callers = Executors.newCachedThreadPool();
        List<Future<?>> waiting = IntStream.range(0, 20)
                .<Future<?>>mapToObj(number -> callers.submit(() -> trail.record(call("" + number)))).toList();
        Awaitility.await().atMost(PATIENCE).until(() -> trail.waiting() == 20);

        assertThat(waiting).noneMatch(Future::isDone);
        store.gate.countDown();

        for (Future<?> caller : waiting) {
            caller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        callers.shutdown();
        assertThat(store.notes(Kind.CALL)).hasSize(21);
        assertThat(store.groups).as("the beginning, the first, the others").containsExactly(1, 1, 20);
    }

    @Test
    void nobodyIsAnsweredWhoseEntryIsNotKept() {
        AuditTrail trail = open();
        store.fault = Store.Fault.ALWAYS;

        assertThatExceptionOfType(DatabaseUnavailableException.class).isThrownBy(() -> trail.record(call("decision")));
        assertThatExceptionOfType(DatabaseUnavailableException.class)
                .isThrownBy(() -> trail.recordSoon(call("list"), List.of()));

        store.fault = Store.Fault.NONE;
        trail.record(call("again"));
        assertThat(store.notes(Kind.CALL)).containsExactly("again");
    }

    @Test
    void anEntryThatNobodyWaitsForIsKeptAsSoonAsTheStoreServesAgain() {
        AuditTrail trail = open();
        store.fault = Store.Fault.BEFORE_COMMIT;

        trail.recordSoon(call("list"), List.of());

        Awaitility.await().atMost(PATIENCE).until(() -> store.notes(Kind.CALL).equals(List.of("list")));
    }

    @Test
    void aGroupThatIsKeptAfterAllIsNotWrittenTwice() {
        AuditTrail trail = open();
        store.fault = Store.Fault.AFTER_COMMIT;

        trail.recordSoon(call("list"), List.of());
        Awaitility.await().atMost(PATIENCE).until(() -> store.fault == Store.Fault.NONE);
        trail.record(call("next"));

        assertThat(store.notes(Kind.CALL)).containsExactly("list", "next");
        assertThat(store.notes(Kind.START)).hasSize(1);
    }

    @Test
    void aChainThatSomebodyElseHasChangedIsLeftAndANewOneNamesWhatIsThere() {
        AuditTrail trail = open();
        trail.record(call("1"));
        AuditHead cut = store.links().get(0).head();
        synchronized (store) {
            store.links.remove(1);
            store.heads.put(cut.chain(), cut);
        }
        store.fault = Store.Fault.BEFORE_COMMIT;
        assertThatExceptionOfType(DatabaseUnavailableException.class).isThrownBy(() -> trail.record(call("2")));

        trail.record(call("3"));

        assertThat(store.notes(Kind.START)).hasSize(2);
        assertThat(store.notes(Kind.HEAD)).containsExactly(cut.note());
    }

    @Test
    void theHeadsOfOtherChainsAreNamedAtTheBeginningAndEveryHourWhenTheyHaveGrown() {
        open().close();
        AuditHead ended = store.links().get(1).head();
        AuditTrail other = open();
        assertThat(store.notes(Kind.HEAD)).containsExactly(ended.note());
        assertThat(store.heads()).as("an end that is named is forgotten").doesNotContain(ended);
        AuditTrail trail = open();
        assertThat(store.notes(Kind.HEAD)).as("and what is named is not named again").hasSize(2);
        AuditTrail third = open();
        assertThat(store.notes(Kind.HEAD)).hasSize(3);
        third.close();

        other.record(call("1"));
        clock.advance(Duration.ofMinutes(59));
        trail.record(call("2"));
        assertThat(store.notes(Kind.HEAD)).hasSize(3);
        clock.advance(Duration.ofMinutes(1));

        Awaitility.await().atMost(PATIENCE).until(() -> store.notes(Kind.HEAD).size() >= 5);
    }

    @Test
    void refusalsAreCountedByWhatTheyHaveInCommonAndTheirNumberIsBounded() {
        AuditTrail trail = open();
        Instant first = clock.instant();
        for (int i = 0; i < 3; i++) {
            trail.count(refused("192.0.2.1", -10001));
            clock.advance(Duration.ofSeconds(1));
        }
        trail.count(refused("192.0.2.1", -10006));

        clock.advance(Duration.ofMinutes(1));
        Awaitility.await().atMost(PATIENCE).until(() -> store.notes(Kind.REFUSED).size() == 2);
        AuditEntry counted = store.links().stream().map(AuditLink::entry)
                .filter(entry -> entry.code() != null && entry.code() == -10001).findFirst().orElseThrow();
        assertThat(counted.at()).isEqualTo(first);
        assertThat(counted.note()).isEqualTo("3 calls until " + first.plusSeconds(2));

        for (int i = 0; i < 5000; i++) {
            trail.count(refused("address " + i, -10001));
        }
        trail.close();
        assertThat(store.notes(Kind.REFUSED)).hasSizeLessThan(1100);
        assertThat(store.links().stream().map(AuditLink::entry)).anyMatch(entry -> "others".equals(entry.address())
                && entry.note().startsWith("4000 calls until "));
    }

    private AuditEntry refused(String address, int code) {
        return new AuditEntry(Kind.REFUSED, clock.instant(), null, address, "main", null, Subject.NONE, code, null,
                null);
    }

    @Test
    void aClosedTrailTakesNothing() {
        AuditTrail trail = open();
        trail.close();

        assertThatExceptionOfType(DatabaseUnavailableException.class).isThrownBy(() -> trail.record(call("late")));

        assertThat(store.notes(Kind.CALL)).isEmpty();
    }

    @Test
    void callersOfAFullQueueWait() {
        AuditTrail trail = open();
        store.gate = new CountDownLatch(1);
        trail.recordSoon(call("first"), List.of());
        Awaitility.await().atMost(PATIENCE).until(() -> trail.waiting() == 0);
        CompletableFuture<Void> caller = CompletableFuture.runAsync(
                () -> IntStream.range(1, 6000).forEach(number -> trail.recordSoon(call("" + number), List.of())));

        Awaitility.await().atMost(PATIENCE).until(() -> trail.waiting() == 4096);
        assertThat(caller).isNotDone();
        store.gate.countDown();

        assertThat(caller).succeedsWithin(PATIENCE);
        trail.close();
        assertThat(store.notes(Kind.CALL)).hasSize(6000);
    }

    @Test
    void callersWhoseMessagesAreKeptWaitEarlierSinceMessagesMayBeLarge() {
        AuditTrail trail = open();
        store.gate = new CountDownLatch(1);
        trail.recordSoon(call("first"), List.of());
        Awaitility.await().atMost(PATIENCE).until(() -> trail.waiting() == 0);
        List<KeptMessage> messages = List.of(new KeptMessage("main", 1, KeptMessage.Direction.REQUEST, Instant.EPOCH,
                Instant.EPOCH, "key", "content"));
        CompletableFuture<Void> caller = CompletableFuture.runAsync(
                () -> IntStream.range(0, 200).forEach(number -> trail.recordSoon(call("" + number), messages)));

        Awaitility.await().atMost(PATIENCE).until(() -> trail.waiting() == 65);
        assertThat(caller).isNotDone();
        store.gate.countDown();

        assertThat(caller).succeedsWithin(PATIENCE);
        trail.close();
        assertThat(store.notes(Kind.CALL)).hasSize(201);
    }
}
