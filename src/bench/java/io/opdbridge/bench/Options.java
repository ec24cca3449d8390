package io.opdbridge.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What to measure, from the system properties {@code bench.*} that the profile sets.
 *
 * @param phase       length of one measured phase
 * @param rounds      how often each contender of a cell is measured
 * @param connections numbers of concurrent connections
 * @param databases   {@code hsqldb}, {@code postgresql}
 * @param sizes       journal entries in the books of the growth runs, smallest first; the contenders use the smallest
 * @param parts       {@code contenders}, {@code growth}
 * @param target      the build folder, which holds the distribution
 */
record Options(Duration phase, int rounds, List<Integer> connections, List<String> databases, List<Long> sizes,
        List<String> parts, Path target) {

    static Options load() {
        List<String> parts = list("bench.only");
        return new Options(Duration.ofSeconds(Long.parseLong(text("bench.seconds"))),
                Integer.parseInt(text("bench.rounds")),
                list("bench.connections").stream().map(Integer::valueOf).toList(), list("bench.databases"),
                list("bench.sizes").stream().map(Long::valueOf).sorted().toList(),
                parts.isEmpty() ? List.of("contenders", "growth") : parts, Path.of(text("bench.target")));
    }

    /** Where the run keeps its databases and writes its results; emptied by the run that follows. */
    Path folder() {
        return target.resolve("bench");
    }

    private static List<String> list(String key) {
        return Arrays.stream(text(key).split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    private static String text(String key) {
        String text = System.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("The system property " + key + " is missing");
        }
        return text;
    }
}
