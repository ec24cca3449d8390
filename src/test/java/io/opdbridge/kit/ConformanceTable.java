package io.opdbridge.kit;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what came of each scenario in each dialect to {@code target/conformance.md}, from a file for each dialect
 * beside it: dialects may be tested by several processes.
 */
final class ConformanceTable implements TestWatcher, AfterAllCallback {

    private static final Path TABLE = Path.of("target", "conformance.md");
    private static final Path DIALECTS = Path.of("target", "conformance");

    /** Of the class under test: a line for each scenario, by its place. */
    private final Map<String, String> results = new ConcurrentHashMap<>();

    @Override
    public void testSuccessful(ExtensionContext context) {
        note(context, "✔");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        note(context, "✘");
    }

    private void note(ExtensionContext context, String result) {
        int place = context.getRequiredTestMethod().getAnnotation(Order.class).value();
        results.put(context.getDisplayName(), String.format("%03d\t%s\t%s", place, context.getDisplayName(), result));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (!context.getRequiredTestClass().getSimpleName().endsWith("Test")) {
            // what another test runs to see it fail
            return;
        }
        String dialect = context.getRequiredTestClass().getSimpleName().replaceFirst("(Conformance)?Test$", "");
        Files.createDirectories(DIALECTS);
        Files.write(DIALECTS.resolve(dialect), results.values().stream().sorted().toList());
        Map<String, Map<String, String>> all = new TreeMap<>();
        Set<String> scenarios = new LinkedHashSet<>();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(DIALECTS)) {
            found.forEach(files::add);
        }
        for (Path file : files) {
            Map<String, String> column = new LinkedHashMap<>();
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] parts = line.split("\t");
                scenarios.add(parts[0] + "\t" + parts[1]);
                column.put(parts[1], parts[2]);
            }
            all.put(file.getFileName().toString(), column);
        }
        StringBuilder table = new StringBuilder("| scenario | " + String.join(" | ", all.keySet()) + " |\n| --- |"
                + " :---: |".repeat(all.size()) + "\n");
        scenarios.stream().sorted().map(scenario -> scenario.split("\t")[1]).forEach(scenario -> table.append("| ")
                .append(scenario).append(" | ").append(all.values().stream()
                        .map(column -> column.getOrDefault(scenario, "–")).collect(Collectors.joining(" | ")))
                .append(" |\n"));
        Files.writeString(TABLE, table);
    }
}
