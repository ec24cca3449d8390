package io.opdbridge.console;

import io.opdbridge.audit.SecretKeys;
import io.opdbridge.proof.AuditProof;
import io.opdbridge.canonical.Sites;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.console.Reply.Redirect;
import io.opdbridge.proof.BooksProof;
import org.apache.camel.Variable;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * The page that proves the books, as {@code bin/bridge verify} does: in the background, one proof at a time. The last
 * result of this bridge stays until the next. Thread-safe.
 */
public final class BookPages extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(BookPages.class);
    private static final int MOST_LINES = 200;

    private final Sites sites;
    private final DataSource dataSource;
    private final SecretKeys auditKeys;
    private final Clock clock;
    @SuppressWarnings("NullAway.Init") // Camel starts it before it serves
    private ExecutorService proofs;
    private volatile @Nullable Proof proof;

    /**
     * The progress or the result of a proof.
     *
     * @param startedBy who started it
     * @param endedAt   null while it runs
     * @param rows      rows proved so far
     * @param ofRows    total rows
     * @param books     result of the books; null before its end or after a failure
     * @param trail     the same of the audit trail
     * @param lines     the first faults, as text
     * @param failed    whether it broke off
     */
    public record Proof(String startedBy, Instant startedAt, @Nullable Instant endedAt, long rows, long ofRows,
            BooksProof.@Nullable ProvenBooks books,
            AuditProof.@Nullable ProvenTrail trail, List<String> lines, boolean failed) {

        public boolean isRunning() {
            return endedAt == null;
        }

        public boolean isProven() {
            return books != null && trail != null && books.differences() == 0 && trail.differences() == 0;
        }
    }

    /**
     * The view of a user.
     *
     * @param proof     the last one; null for none
     * @param whole     whether the user sees all sites; sums, counts and differences cover all together
     * @param atVendors holds at the vendors of the user's sites; none before a proof
     */
    public record Model(@Nullable Proof proof, boolean whole, List<BooksProof.AtVendor> atVendors) {
    }

    public BookPages(Sites sites, DataSource dataSource, SecretKeys auditKeys, Clock clock) {
        this.sites = sites;
        this.dataSource = dataSource;
        this.auditKeys = auditKeys;
        this.clock = clock;
    }

    public Reply show(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        Proof last = proof;
        boolean whole = visitor.sites(sites).size() == sites.all().size();
        return Page.of("books", new Model(last, whole, last == null || last.books() == null ? List.of()
                : last.books().atVendors().stream().filter(at -> whole || visitor.sees(at.site())).toList()));
    }

    /** Starts a proof, unless one is running. */
    public synchronized Reply prove(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor, Form form) {
        if (proof == null || !proof.isRunning()) {
            Proof before = proof;
            Proof begun = new Proof(visitor.name(), clock.instant(), null, 0, 0, null, null, List.of(), false);
            // set first, since it may end before this thread goes on
            proof = begun;
            try {
                proofs.execute(() -> prove(begun));
            } catch (RejectedExecutionException e) {
                proof = before;
                throw new ConsoleRefusal(503, "stopping");
            }
        }
        return new Redirect("/books");
    }

    private void prove(Proof begun) {
        List<String> lines = new ArrayList<>();
        Consumer<String> keep = line -> {
            if (lines.size() < MOST_LINES) {
                lines.add(line);
            }
        };
        try {
            BooksProof.ProvenBooks books = new BooksProof(dataSource).prove(keep,
                    (rows, ofRows) -> at(begun, rows, ofRows));
            AuditProof.ProvenTrail trail = new AuditProof(dataSource, auditKeys).prove(keep,
                    (rows, ofRows) -> at(begun, rows, ofRows));
            proof = new Proof(begun.startedBy(), begun.startedAt(), clock.instant(), 0, 0, books, trail,
                    List.copyOf(lines),
                    false);
        } catch (RuntimeException e) {
            LOG.warn("The proof of the books broke off; start it again on the page Books", e);
        } finally {
            // after any failure: a proof that seems to run for ever would block the next
            if (proof == null || proof.isRunning()) {
                proof = new Proof(begun.startedBy(), begun.startedAt(), clock.instant(), 0, 0, null, null, List.of(),
                        true);
            }
        }
    }

    private void at(Proof begun, long rows, long ofRows) {
        proof = new Proof(begun.startedBy(), begun.startedAt(), null, rows, ofRows, null, null, List.of(), false);
    }

    @Override
    protected void doStart() {
        proofs = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "books-proof");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    protected void doStop() {
        proofs.shutdownNow();
    }
}
