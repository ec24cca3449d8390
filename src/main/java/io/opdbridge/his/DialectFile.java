package io.opdbridge.ops;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What the route file of a dialect says of itself, in the parameters of its template. */
final class DialectFile {

    /** More calls for one step no vendor takes. */
    static final int MOST_CALLS = 10;

    private static final String CALLS_PER_STEP = "calls-per-step";

    private DialectFile() {
    }

    /** So many calls of the vendor it makes for one step: one, unless it declares more; empty when it declares nonsense. */
    static OptionalInt callsPerStep(String yaml) {
        Object routes = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        for (Object parameter : all(all(routes, "routeTemplate"), "parameters")) {
            if (parameter instanceof Map<?, ?> named && CALLS_PER_STEP.equals(named.get("name"))) {
                return number(String.valueOf(named.get("defaultValue")));
            }
        }
        return OptionalInt.of(1);
    }

    /** The names of the templates that it declares. */
    static List<String> templates(String yaml) {
        Object routes = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return all(all(routes, "routeTemplate"), "id").stream().map(String::valueOf).toList();
    }

    private static OptionalInt number(String text) {
        boolean possible = text.matches("[0-9]{1,2}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST_CALLS;
        return possible ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /** What stands under a name in each of a list's maps; lists are put together. */
    private static List<Object> all(Object list, String name) {
        List<?> maps = list instanceof List<?> several ? several : List.of();
        return maps.stream().filter(Map.class::isInstance).map(map -> ((Map<?, ?>) map).get(name))
                .flatMap(value -> value instanceof List<?> several ? several.stream() : Stream.ofNullable(value))
                .map(Object.class::cast).toList();
    }
}
