package io.opdbridge.route;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The picture of a route in the docs is drawn from its file, as it is now. */
class RoutePictureTest {

    private static final Path PAGE = Path.of("src/docs/reference/routes.md");
    private static final String ROUTE = "settle-refund";

    /** Where the picture goes on: behind a node, or behind one of its branches. */
    private record End(String node, String branch) {
    }

    private final List<String> lines = new ArrayList<>(List.of("```mermaid", "flowchart TD"));

    @Test
    void thePictureInTheDocsIsThatOfTheFile() throws IOException {
        Object document = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("routes", ROUTE + ".camel.yaml")));
        Map<?, ?> from = map(map(map(list(document).get(0)).get("route")).get("from"));

        lines.add("    from([\"" + from.get("uri") + "\"])");
        draw(list(from.get("steps")), List.of(new End("from", null)));
        lines.add("```");

        assertThat(Files.readString(PAGE)).as("the picture in " + PAGE).contains(String.join("\n", lines));
    }

    private List<End> draw(List<?> steps, List<End> before) {
        List<End> ends = before;
        for (Object step : steps) {
            Map.Entry<?, ?> named = map(step).entrySet().iterator().next();
            ends = draw((String) named.getKey(), map(named.getValue()), ends);
        }
        return ends;
    }

    private List<End> draw(String kind, Map<?, ?> step, List<End> before) {
        String node = shortId(step);
        lines.add("    " + node
                + (kind.equals("choice") ? "{" + node + "}" : "[\"" + node + "<br>" + what(kind, step) + "\"]"));
        for (End end : before) {
            lines.add(
                    "    " + end.node() + " -->" + (end.branch() == null ? "" : "|" + end.branch() + "|") + " " + node);
        }
        if (!kind.equals("choice")) {
            assertThat(step.containsKey("steps")).as("no way to draw " + kind).isFalse();
            return List.of(new End(node, null));
        }
        List<Object> branches = new ArrayList<>(list(step.get("when")));
        branches.add(step.get("otherwise"));
        return branches.stream().map(RoutePictureTest::map)
                .flatMap(branch -> draw(list(branch.get("steps")), List.of(new End(node, shortId(branch)))).stream())
                .toList();
    }

    /** Without the name of the route, which all begin with. */
    private static String shortId(Map<?, ?> node) {
        return ((String) node.get("id")).substring(ROUTE.length() + 1);
    }

    private static String what(String kind, Map<?, ?> step) {
        return switch (kind) {
            case "bean" -> step.get("ref") + "." + step.get("method");
            case "to" -> (String) step.get("uri");
            case "convertBodyTo" -> "becomes " + ((String) step.get("type")).replaceFirst(".*\\.", "");
            default -> kind;
        };
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }
}
