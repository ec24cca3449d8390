package io.opdbridge.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The habits of the route files: names that tell, on every route and every node. */
class RouteFilesTest {

    /** Keys whose value is a node, or a list of nodes. */
    private static final Set<String> NODES = Set.of("from", "otherwise", "when", "doCatch");

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(VersionFlag.V4)
            .getSchema(YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json"));

    static Stream<Path> routeFiles() throws IOException {
        return Stream.concat(routeFiles("routes"), routeFiles("src/docs/integrate/new-vendor/routes"));
    }

    private static Stream<Path> routeFiles(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    /** That of the version of Camel in use, with which Kaoto and other editors read a file. */
    @ParameterizedTest
    @MethodSource("routeFiles")
    void theFileIsValidByCamelsSchema(Path file) throws IOException {
        assertThat(SCHEMA.validate(new ObjectMapper().valueToTree(document(file))))
                .extracting(ValidationMessage::getMessage)
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void everyRouteHasADescriptionAndTheFileBearsItsName(Path file) throws IOException {
        List<Map<String, Object>> routes = routes(file);
        assertThat(file.getFileName()).asString().isEqualTo(routes.get(0).get("id") + ".camel.yaml");
        assertThat(routes).allSatisfy(route -> assertThat((String) route.get("description")).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void everyNodeHasAnIdThatBeginsWithThatOfItsRoute(Path file) throws IOException {
        for (Map<String, Object> route : routes(file)) {
            List<Object> ids = new ArrayList<>();
            collectIds(route, ids);
            assertThat(ids.isEmpty()).as("has no node").isEqualTo(route.containsKey("errorHandler"));
            assertThat(ids).doesNotContainNull().doesNotHaveDuplicates()
                    .allSatisfy(id -> assertThat((String) id).startsWith(route.get("id") + "-"));
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void aDirectEndpointBearsTheNameOfItsRoute(Path file) throws IOException {
        for (Map<String, Object> route : routes(file)) {
            String uri = route.get("from") instanceof Map<?, ?> from ? (String) from.get("uri") : "";
            if (uri.startsWith("direct:")) {
                assertThat(uri).isEqualTo("direct:" + route.get("id"));
            } else {
                assertThat(uri).doesNotStartWith("seda:");
            }
        }
    }

    /** Which says that a call that is not let through is no answer. */
    @ParameterizedTest
    @MethodSource("routeFiles")
    void eachCircuitBreakerIsThatOfItsVendor(Path file) throws IOException {
        String text = Files.readString(file);
        assertThat(text.split("configuration: vendorGuard-\\{\\{site}}", -1))
                .hasSameSizeAs(text.split("circuitBreaker:", -1));
    }

    private static List<Map<String, Object>> routes(Path file) throws IOException {
        List<Map<String, Map<String, Object>>> document = document(file);
        assertThat(document).isNotEmpty();
        return document.stream().map(entry -> entry.values().iterator().next()).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Map<String, Object>>> document(Path file) throws IOException {
        return (List<Map<String, Map<String, Object>>>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(file));
    }

    /** Null in the list stands for a node without id. */
    private static void collectIds(Map<?, ?> node, List<Object> ids) {
        node.forEach((key, value) -> {
            if (key.equals("route")) {
                collectIds((Map<?, ?>) value, ids);
            } else if ((key.equals("steps") || key.equals("onException")) && value instanceof List<?> steps) {
                for (Object step : steps) {
                    Map<?, ?> inner = (Map<?, ?>) ((Map<?, ?>) step).values().iterator().next();
                    ids.add(inner.get("id"));
                    collectIds(inner, ids);
                }
            } else if (NODES.contains(key)) {
                for (Object inner : value instanceof List<?> several ? several : List.of(value)) {
                    ids.add(((Map<?, ?>) inner).get("id"));
                    collectIds((Map<?, ?>) inner, ids);
                }
            }
        });
    }
}
