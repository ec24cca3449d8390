package io.opdbridge.bench;

import io.opdbridge.bench.Books.Refunds;
import io.opdbridge.bench.Cell.Round;
import io.opdbridge.bench.Load.Sample;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Contenders on one database, measured in rounds that alternate between them. Ends their processes when closed. */
final class Comparison implements AutoCloseable {

    /** A contender is warm after so many calls of each kind; a slow one has to do with so many phases. */
    private static final long WARM_UP_CALLS = 40_000;
    private static final int WARM_UP_PHASES = 20;
    private static final int WARM_UP_CONNECTIONS = 16;

    private final BenchDatabase database;
    private final String title;
    private final Options options;
    private final List<Contender> contenders = new ArrayList<>();
    private final Map<Contender, Refunds> before = new HashMap<>();

    Comparison(BenchDatabase database, Options options) throws SQLException {
        this.database = database;
        this.title = database.title();
        this.options = options;
    }

    interface Start {
        Contender start(Books books) throws Exception;
    }

    /** Starts a contender on a copy of seeded books, has a server checked, and warms it up. */
    void add(long entries, String name, Start start) throws Exception {
        Books books = database.copy(entries, name);
        Refunds refunds = books.refunds();
        Contender contender = start.start(books);
        contenders.add(contender);
        if (contender instanceof HttpContender server) {
            AnswerCheck.run(server);
            refunds = refunds.plus(AnswerCheck.HOLDS, AnswerCheck.CAPTURES);
        }
        before.put(contender, refunds);
        for (Workload workload : Workload.values()) {
            long calls = 0;
            for (int phase = 0; phase < WARM_UP_PHASES && calls < WARM_UP_CALLS; phase++) {
                calls += contender.run(workload, WARM_UP_CONNECTIONS, options.phase(), 0).calls();
            }
        }
    }

    /** Measures all contenders; the latencies at half of what the slowest one reached in a warm-up of this cell. */
    Cell measure(Workload workload, int connections) throws Exception {
        Duration phase = options.phase();
        double slowest = Double.MAX_VALUE;
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            slowest = Math.min(slowest, contender.run(workload, connections, phase, 0).callsPerSecond());
            rounds.put(contender.name(), new ArrayList<>());
        }
        double rate = slowest / 2;
        List<Contender> order = new ArrayList<>(contenders);
        for (int round = 0; round < options.rounds(); round++) {
            for (Contender contender : order) {
                double cpuSeconds = contender.cpuSeconds() + database.cpuSeconds();
                Sample saturated = contender.run(workload, connections, phase, 0);
                cpuSeconds = contender.cpuSeconds() + database.cpuSeconds() - cpuSeconds;
                Sample paced = contender.run(workload, connections, phase, rate);
                rounds.get(contender.name()).add(new Round(saturated.callsPerSecond(),
                        cpuSeconds * 1e3 / saturated.calls(), paced.percentile(50), paced.percentile(99)));
            }
            Collections.rotate(order, -1);
        }
        return new Cell(title, workload, connections, rate, rounds);
    }

    /** Ends all contenders; fails unless their books prove and show the pairs that were answered, and no more. */
    void prove() throws Exception {
        for (Contender contender : contenders) {
            contender.close();
            contender.books().prove();
            Refunds expected = before.get(contender).plus(contender.pairs(), contender.pairs());
            Refunds refunds = contender.books().refunds();
            if (!refunds.equals(expected)) {
                throw new IllegalStateException(contender.name() + " has " + refunds + " after " + contender.pairs()
                        + " pairs, instead of " + expected);
            }
            System.out.println(title + ": the books of " + contender.name() + " prove, with "
                    + contender.pairs() + " pairs as answered");
        }
        contenders.clear();
    }

    @Override
    public void close() throws IOException {
        for (Contender contender : contenders) {
            try {
                contender.close();
            } catch (Exception e) {
                System.out.println("Not ended: " + contender.name() + ": " + e);
            }
        }
    }
}
