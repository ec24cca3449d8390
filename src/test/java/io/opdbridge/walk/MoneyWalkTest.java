package io.opdbridge.walk;

import io.opdbridge.db.Database;
import io.opdbridge.db.MemoryDatabase;
import io.opdbridge.testing.TestPostgres;
import io.opdbridge.walk.Walk.Kind;
import io.opdbridge.walk.Walk.Ledgers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.fail;

/**
 * The whole money story, at random: {@code mvn -Psimulate verify -Dseeds=20000} for many walks, {@code -Dseed=} for
 * one. Money that left the channel is what is captured less what was reversed, and what open cases name. {@code
 * -DseedsAtOnce=} is the number of walks on which pairs of calls are made at once; every twentieth is on PostgreSQL.
 */
@Tag("simulate")
class MoneyWalkTest {

    private static final String SEED = System.getProperty("seed", "");
    private static final int SEEDS = Integer.getInteger("seeds", 150);
    private static final long AT_ONCE = Long.getLong("seedsAtOnce", 10);
    private static final long FIRST = Long.getLong("firstSeed", 1);

    @TempDir
    private static Path folder;

    @ParameterizedTest
    @EnumSource
    void soItIsWhenTwoCallAtOnce(Kind kind) throws IOException {
        MemoryDatabase memory = new MemoryDatabase("at_once_" + kind);
        atOnce(kind, AT_ONCE, memory::empty);
        atOnce(kind, Math.max(1, AT_ONCE / 20), () -> Database.own(folder, TestPostgres.newLedgerWithTables()));
    }

    private static void atOnce(Kind kind, long seeds, Ledgers ledgers) throws IOException {
        for (long seed = FIRST; seed < FIRST + seeds; seed++) {
            WalkFailure failure = Walk.walkAtOnce(kind, seed, ledgers, folder);
            if (failure != null) {
                throw failure;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachFenThatLeftTheChannelIsCapturedOrNamedByAnOpenCase(Kind kind) throws IOException {
        MemoryDatabase ledger = new MemoryDatabase("walk_" + kind);
        long began = System.nanoTime();
        Map<String, List<Long>> failing = new LinkedHashMap<>();
        Map<String, WalkFailure> first = new LinkedHashMap<>();
        long from = SEED.isEmpty() ? FIRST : Long.parseLong(SEED);
        long to = SEED.isEmpty() ? FIRST + SEEDS - 1 : from;
        for (long seed = from; seed <= to; seed++) {
            WalkFailure failure = Walk.walk(kind, seed, ledger::empty, folder);
            if (failure != null) {
                failing.computeIfAbsent(failure.sort(), none -> new ArrayList<>()).add(seed);
                first.putIfAbsent(failure.sort(), failure);
            }
        }
        System.out.printf("%s: seeds %d to %d in %d ms%n", kind, from, to, (System.nanoTime() - began) / 1_000_000);
        if (!failing.isEmpty()) {
            StringBuilder report = new StringBuilder();
            for (Map.Entry<String, List<Long>> sort : failing.entrySet()) {
                WalkFailure found = first.get(sort.getKey());
                WalkFailure shown = SEED.isEmpty()
                        ? Walk.shorten(kind, sort.getValue().get(0), found, ledger::empty, folder) : found;
                report.append("\n\n=== ").append(sort.getValue().size()).append(" of ").append(to - from + 1)
                        .append(" seeds, ").append(sort.getValue().stream().limit(20).toList()).append("; the first: ")
                        .append(shown.getMessage());
            }
            fail(report.toString());
        }
    }
}
