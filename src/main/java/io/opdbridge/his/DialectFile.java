package io.opdbridge.his;

import io.opdbridge.config.RoutesFolder;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the route file of a dialect says of itself, in the parameters of its template. */
final class DialectFile {

    /** More calls for one step no vendor takes. */
    private static final int MOST_CALLS = 10;

    private static final String CALLS_PER_STEP = "calls-per-step";

    private DialectFile() {
    }

    /** In the routes folder. */
    static String name(String dialect) {
        return "vendors/" + dialect + ".camel.yaml";
    }

    /**
     * So many calls of the vendor it makes for one step: one, unless it declares more.
     *
     * @throws IllegalArgumentException with a sentence why, when it cannot be the file of that dialect
     */
    static int callsPerStep(RoutesFolder folder, String dialect) {
        Object routes;
        try {
            routes = new Load(LoadSettings.builder().build()).loadFromString(folder.text(name(dialect)));
        } catch (IOException e) {
            throw new IllegalArgumentException(name(dialect) + " in " + folder.root() + " cannot be read");
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(name(dialect) + " in " + folder.root() + " is no YAML: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        List<Object> templates = all(routes, "routeTemplate");
        List<String> ids = all(templates, "id").stream().map(String::valueOf).toList();
        if (!ids.contains(dialect)) {
            throw new IllegalArgumentException(
                    name(dialect) + " needs a routeTemplate with id: " + dialect + "; it has " + ids);
        }
        for (Object parameter : all(templates, "parameters")) {
            if (parameter instanceof Map<?, ?> named && CALLS_PER_STEP.equals(named.get("name"))) {
                String calls = String.valueOf(named.get("defaultValue"));
                if (!calls.matches("[1-9]|" + MOST_CALLS)) {
                    throw new IllegalArgumentException(name(dialect) + ": the default of " + CALLS_PER_STEP
                            + " has to be a number from 1 to " + MOST_CALLS);
                }
                return Integer.parseInt(calls);
            }
        }
        return 1;
    }

    /** What stands under a name in each of a list's maps; lists are put together. */
    private static List<Object> all(Object list, String name) {
        List<?> maps = list instanceof List<?> several ? several : List.of();
        return maps.stream().filter(Map.class::isInstance).map(map -> ((Map<?, ?>) map).get(name))
                .flatMap(value -> value instanceof List<?> several ? several.stream() : Stream.ofNullable(value))
                .map(Object.class::cast).toList();
    }
}
