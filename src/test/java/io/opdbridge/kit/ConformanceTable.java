package io.opdbridge.kit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes what came of each scenario in each dialect to {@code target/conformance.md}. Thread-safe. */
final class ConformanceTable implements TestWatcher, AfterAllCallback {

    private static final Path TABLE = Path.of("target", "conformance.md");
    /** Dialect → scenario → result; of this run of the tests. */
    private static final Map<String, Map<String, String>> RESULTS = Collections.synchronizedMap(new TreeMap<>());

    @Override
    public void testSuccessful(ExtensionContext context) {
        note(context, "✔");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        note(context, "✘");
    }

    private static void note(ExtensionContext context, String result) {
        String dialect = context.getRequiredTestClass().getSimpleName().replaceFirst("(Conformance)?Test$", "");
        RESULTS.computeIfAbsent(dialect, name -> Collections.synchronizedMap(new LinkedHashMap<>()))
                .put(context.getDisplayName(), result);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        synchronized (RESULTS) {
            Set<String> scenarios = new LinkedHashSet<>();
            RESULTS.values().forEach(results -> scenarios.addAll(results.keySet()));
            StringBuilder table = new StringBuilder("| scenario | " + String.join(" | ", RESULTS.keySet()) + " |\n| --- |"
                    + " :---: |".repeat(RESULTS.size()) + "\n");
            scenarios.forEach(scenario -> table.append("| ").append(scenario).append(" | ").append(RESULTS.values().stream()
                    .map(results -> results.getOrDefault(scenario, "–")).collect(Collectors.joining(" | "))).append(" |\n"));
            try {
                Files.createDirectories(TABLE.getParent());
                Files.writeString(TABLE, table);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
