package io.opdbridge.bench;

import org.apache.commons.io.FileUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Measures the shipped bridge against hand-written baselines, and on growing books ({@code mvn -Pbench verify}). */
public final class Benchmark {

    private static final int GROWTH_CONNECTIONS = 16;

    private final Options options;
    private final Path bridgeHome;

    private Benchmark(Options options) {
        this.options = options;
        this.bridgeHome = options.target().resolve("bridge");
    }

    public static void main(String[] arguments) throws Exception {
        new Benchmark(Options.load()).run();
    }

    private void run() throws Exception {
        FileUtils.deleteDirectory(options.folder().toFile());
        Files.createDirectories(options.folder());
        Report report = new Report(options);
        for (String name : options.databases()) {
            try (BenchDatabase database = database(name)) {
                report.addDatabase(database.title());
                boolean grows = options.parts().contains("growth");
                Map<Long, Long> seeded = new LinkedHashMap<>();
                for (long entries : grows ? options.sizes() : options.sizes().subList(0, 1)) {
                    seeded.put(entries, database.seed(entries));
                }
                if (options.parts().contains("contenders")) {
                    contenders(database, options.sizes().get(0), report);
                }
                if (grows) {
                    growth(database, seeded, report);
                }
            }
        }
        System.out.println(report.writeTo(options.folder()));
    }

    private BenchDatabase database(String name) throws IOException, SQLException {
        return switch (name) {
            case "hsqldb" -> new HsqldbBooks(options.folder().resolve(name));
            case "postgresql" -> new PostgresBooks(options.folder().resolve(name));
            default ->
                throw new IllegalArgumentException("bench.databases: " + name + " is neither hsqldb nor postgresql");
        };
    }

    private void contenders(BenchDatabase database, long entries, Report report) throws Exception {
        try (Comparison comparison = new Comparison(database, options)) {
            comparison.add(entries, "bridge", books -> HttpContender.bridge("bridge", bridgeHome, books));
            comparison.add(entries, "bare", books -> HttpContender.bare(bridgeHome, books));
            comparison.add(entries, "usual", books -> HttpContender.usual(bridgeHome, books));
            comparison.add(entries, "floor", books -> new FloorContender(bridgeHome, books));
            for (Workload workload : Workload.values()) {
                for (int connections : options.connections()) {
                    Cell cell = comparison.measure(workload, connections);
                    System.out.println(Report.contenders(cell));
                    report.addContenders(cell);
                }
            }
            comparison.prove();
        }
    }

    /** The bridge alone, on books of each size side by side. */
    private void growth(BenchDatabase database, Map<Long, Long> seeded, Report report) throws Exception {
        try (Comparison comparison = new Comparison(database, options)) {
            for (Map.Entry<Long, Long> entries : seeded.entrySet()) {
                String name = String.format(Locale.ROOT, "%,d", entries.getValue());
                comparison.add(entries.getKey(), name, books -> HttpContender.bridge(name, bridgeHome, books));
            }
            for (Workload workload : Workload.values()) {
                Cell cell = comparison.measure(workload, GROWTH_CONNECTIONS);
                System.out.println(Report.growth(cell));
                report.addGrowth(cell);
            }
            comparison.prove();
        }
    }
}
