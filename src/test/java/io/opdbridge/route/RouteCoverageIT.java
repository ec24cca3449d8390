package io.opdbridge.route;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What the tests sent through the shipped routes, from the route coverage that Camel has dumped for each of their
 * bridges: something went through every route. Which nodes nothing went through is in {@code
 * target/camel-route-coverage.txt}.
 */
class RouteCoverageIT {

    private static final Path DUMPS = Path.of("target/camel-route-coverage");
    private static final Path REPORT = Path.of("target/camel-route-coverage.txt");

    /** How often each node was passed, by its id, which begins with that of its route. */
    private static final Map<String, Long> PASSED = new HashMap<>();
    private static final Map<String, String> LINES = new TreeMap<>();

    @BeforeAll
    static void readDumps() throws IOException, XMLStreamException {
        assumeTrue(System.getProperty("test") == null, "only some of the tests ran");
        try (Stream<Path> dumps = Files.list(DUMPS)) {
            for (Path dump : dumps.toList()) {
                read(dump);
            }
        }
    }

    private static void read(Path dump) throws IOException, XMLStreamException {
        try (InputStream in = Files.newInputStream(dump)) {
            XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamReader.START_ELEMENT && xml.getAttributeValue(null, "exchangesTotal") != null
                        && xml.getAttributeValue(null, "id") != null) {
                    PASSED.merge(xml.getAttributeValue(null, "id"),
                            Long.valueOf(xml.getAttributeValue(null, "exchangesTotal")), Long::sum);
                }
            }
        }
    }

    @AfterAll
    static void writeReport() throws IOException {
        Files.write(REPORT, LINES.values());
    }

    static Stream<Path> routeFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml") && !file.startsWith("routes/config")).sorted()
                    .toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void somethingWentThroughEveryRouteOfTheFile(Path file) throws IOException {
        for (Map.Entry<String, List<String>> route : nodesByRoute(file).entrySet()) {
            List<String> counted = route.getValue().stream().filter(PASSED::containsKey).toList();
            List<String> missed = counted.stream().filter(node -> PASSED.get(node) == 0).toList();
            LINES.put(route.getKey(), "%s: %d of %d nodes%s".formatted(route.getKey(), counted.size() - missed.size(),
                    counted.size(), missed.isEmpty() ? "" : "; not " + String.join(", ", missed)));
            assertThat(missed.size()).as("%s: nodes of %s that nothing went through", route.getKey(), counted)
                    .isLessThan(counted.size());
        }
    }

    private static Map<String, List<String>> nodesByRoute(Path file) throws IOException {
        Map<String, List<String>> routes = new TreeMap<>();
        for (Object entry : (List<?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file))) {
            Map<?, ?> route = (Map<?, ?>) ((Map<?, ?>) entry).values().iterator().next();
            List<String> ids = new ArrayList<>();
            collectIds(route, ids);
            ids.remove(route.get("id"));
            routes.put((String) route.get("id"), ids);
        }
        return routes;
    }

    private static void collectIds(Object value, List<String> ids) {
        if (value instanceof Map<?, ?> node) {
            if (node.get("id") instanceof String id) {
                ids.add(id);
            }
            node.values().forEach(inner -> collectIds(inner, ids));
        } else if (value instanceof List<?> several) {
            several.forEach(inner -> collectIds(inner, ids));
        }
    }
}
