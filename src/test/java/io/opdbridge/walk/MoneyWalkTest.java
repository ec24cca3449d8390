package io.opdbridge.walk;

import io.opdbridge.db.MemoryDatabase;
import io.opdbridge.walk.Walk.Kind;
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
 * The whole money story, at random: {@code mvn -Psimulate verify -Dseeds=20000} for many walks, {@code -Dseed=} for one.
 * Money that left the channel is what is captured less what was reversed, and what open cases name.
 */
@Tag("simulate")
class MoneyWalkTest {

    private static final String SEED = System.getProperty("seed", "");
    private static final int SEEDS = Integer.getInteger("seeds", 200);
    private static final long FIRST = Long.getLong("firstSeed", 1);

    @TempDir
    private static Path folder;

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
            WalkFailure failure = Walk.walk(kind, seed, ledger, folder);
            if (failure != null) {
                failing.computeIfAbsent(failure.sort(), none -> new ArrayList<>()).add(seed);
                first.putIfAbsent(failure.sort(), failure);
            }
        }
        System.out.printf("%s: seeds %d to %d in %d ms%n", kind, from, to, (System.nanoTime() - began) / 1_000_000);
        if (!failing.isEmpty()) {
            StringBuilder report = new StringBuilder();
            failing.forEach((sort, seeds) -> report.append("\n\n=== ").append(seeds.size()).append(" of ").append(to - from + 1)
                    .append(" seeds, ").append(seeds.stream().limit(20).toList()).append("; the first: ").append(SEED.isEmpty() ? Walk.shorten(kind, seeds.get(0), first.get(sort), ledger, folder).getMessage()
                            : first.get(sort).getMessage()));
            fail(report.toString());
        }
    }
}
