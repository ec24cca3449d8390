package io.opdbridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opdbridge.statistics.Figures;
import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the dashboard and the alert rules ask for is what a bridge says that has been called. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringTest {

    private static final Path FOLDER = Path.of("src/monitoring");
    /** Prometheus makes it of each scrape. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up");
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance", "le");
    /** A name that no function's bracket follows, as a rule with its labels. */
    private static final Pattern METRIC = Pattern
            .compile("\\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+|up)\\b(?!\\s*\\()(\\{[^}]*})?");
    private static final Pattern LABEL = Pattern.compile("([A-Za-z_]+)\\s*(?:=~|!=|!~|=)");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Set<String> FUNCTIONS = Set.of("histogram_quantile", "label_values");

    private RouteFixture bridge;
    /** Metric → the labels that any of its samples has. */
    private final Map<String, Set<String>> served = new HashMap<>();

    @BeforeAll
    void callABridge(@TempDir Path dataDir) throws Exception {
        bridge = RouteFixture.in(dataDir).set("bridge.sites", "main,east").set("bridge.site.east.dialect", "http-xml")
                .set("bridge.site.east.vendor-address", "http://127.0.0.1:" + FreePorts.next() + "/").start();
        RouteRequest freeze = RouteRequest.freeze(bridge.book());
        bridge.post("/his/OPDRechargeFreeze", freeze);
        bridge.post("/sites/east/his/OPDRechargeFreeze", freeze);
        bridge.context().getRegistry().findSingleByType(Figures.class).read();
        HttpClient.newHttpClient().send(HttpRequest.newBuilder(bridge.uri("/observe/metrics")).build(),
                HttpResponse.BodyHandlers.ofString()).body().lines().filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    Matcher sample = Pattern.compile("([a-z0-9_]+)(\\{.*})? .*").matcher(line);
                    assertThat(sample.matches()).as(line).isTrue();
                    Set<String> labels = served.computeIfAbsent(sample.group(1), name -> new HashSet<>());
                    if (sample.group(2) != null) {
                        Matcher label = LABEL.matcher(sample.group(2));
                        while (label.find()) {
                            labels.add(label.group(1));
                        }
                    }
                });
    }

    @AfterAll
    void stop() {
        bridge.close();
    }

    @Test
    void whatTheDashboardShowsIsServed() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(FOLDER.resolve("grafana-dashboard.json").toFile());
        List<String> expressions = new ArrayList<>();
        dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
        dashboard.get("templating").findValues("query").forEach(query -> {
            if (query.isObject()) {
                expressions.add(query.get("query").asText());
            }
        });
        assertThat(expressions).hasSizeGreaterThan(20).anyMatch(expression -> expression.startsWith("label_values"));
        assertServed(expressions);
    }

    @Test
    void whatTheRulesWatchIsServed() throws IOException {
        List<Map<String, Object>> rules = rules();
        assertThat(rules).hasSizeGreaterThan(5).allSatisfy(rule -> {
            assertThat((String) rule.get("alert")).matches("[A-Z][A-Za-z]+");
            assertThat(((Map<?, ?>) rule.get("labels")).keySet()).hasToString("[severity]");
            assertThat((String) ((Map<?, ?>) rule.get("annotations")).get("summary")).isNotBlank();
        });
        assertServed(rules.stream().map(rule -> (String) rule.get("expr")).toList());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, List<Map<String, Object>>> file = (Map<String, List<Map<String, Object>>>) new Load(
                LoadSettings.builder().build())
                .loadFromString(Files.readString(FOLDER.resolve("prometheus-alerts.yml")));
        return file.get("groups").stream().flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                .toList();
    }

    private void assertServed(List<String> expressions) {
        Set<String> missing = new TreeSet<>();
        for (String expression : expressions) {
            Set<String> labels = new HashSet<>(LABELS_OF_PROMETHEUS);
            Matcher metric = METRIC.matcher(expression.replaceAll("\"[^\"]*\"", "\"\""));
            int found = 0;
            while (metric.find()) {
                String name = metric.group(1);
                if (FUNCTIONS.contains(name)) {
                    continue;
                }
                found++;
                if (!served.containsKey(name) && !OF_PROMETHEUS.contains(name)) {
                    missing.add(name);
                    continue;
                }
                Set<String> own = served.getOrDefault(name, Set.of());
                labels.addAll(own);
                LABEL.matcher(metric.group(2) == null ? "" : metric.group(2)).results().map(label -> label.group(1))
                        .filter(label -> !own.contains(label) && !LABELS_OF_PROMETHEUS.contains(label))
                        .forEach(label -> missing.add(name + "{" + label + "}"));
            }
            assertThat(found).as("metrics in " + expression).isPositive();
            BY.matcher(expression).results().flatMap(by -> Stream.of(by.group(1).split(", *")))
                    .filter(label -> !labels.contains(label))
                    .forEach(label -> missing.add(expression + " by " + label));
        }
        assertThat(missing).as("not served").isEmpty();
    }

    /** That the tests above test anything. */
    @Test
    void whatIsNotServedIsFound() {
        assertThatThrownBy(() -> assertServed(List.of("rate(bridge_nonsense_total[5m])")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertServed(List.of("sum by (card) (bridge_holds)")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertServed(List.of("bridge_holds{card=\"1\"}")))
                .isInstanceOf(AssertionError.class);
    }
}
