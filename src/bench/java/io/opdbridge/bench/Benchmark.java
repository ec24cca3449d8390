package io.opdbridge.bench;

import org.apache.commons.io.FileUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures the shipped bridge against hand-written baselines, and on growing books ({@code mvn -Pbench verify}). */
public final class Benchmark {

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
        Report report = new Report();
        for (String name : options.databases()) {
            try (BenchDatabase database = database(name)) {
                report.addDatabase(database.title());
                long smallest = options.sizes().get(0);
                database.seed(smallest);
                if (options.parts().contains("contenders")) {
                    contenders(database, smallest, report);
                }
                if (options.parts().contains("growth")) {
                    growth(database, report);
                }
            }
        }
        Path results = options.folder().resolve("results.md");
        Files.writeString(results, report.text());
        System.out.println(report.text());
        System.out.println("Written to " + results);
    }

    private BenchDatabase database(String name) throws IOException {
        return switch (name) {
            case "hsqldb" -> new HsqldbBooks(options.folder().resolve(name));
            default -> throw new IllegalArgumentException("bench.databases: " + name + " is neither hsqldb nor postgresql");
        };
    }

    private void contenders(BenchDatabase database, long entries, Report report) throws Exception {
        try (Comparison comparison = new Comparison(database, options)) {
            comparison.add(entries, "bridge", books -> HttpContender.bridge("bridge", bridgeHome, books));
            comparison.add(entries, "bare", books -> HttpContender.bare(bridgeHome, books));
            comparison.add(entries, "usual", books -> HttpContender.usual(bridgeHome, books));
            comparison.add(entries, "floor", books -> new FloorContender(bridgeHome, books));
            List<Cell> cells = new ArrayList<>();
            for (Workload workload : Workload.values()) {
                for (int connections : options.connections()) {
                    cells.add(say(comparison.measure(workload, connections)));
                }
            }
            comparison.prove();
            report.addContenders(cells);
        }
    }

    private static Cell say(Cell cell) {
        System.out.println(Report.contenders(cell));
        return cell;
    }

    private void growth(BenchDatabase database, Report report) {
        // to come
    }
}
