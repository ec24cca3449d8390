package io.opdbridge.his;

import io.opdbridge.config.HttpAddress;
import io.opdbridge.config.RoutesFolder;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the route file of a dialect says of itself, in the parameters of its template. */
final class DialectFile {

    /** More calls for one step no vendor takes. */
    private static final int MOST_CALLS = 10;

    private static final String CALLS_PER_STEP = "calls-per-step";

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*");
    private static final Pattern MAPPING = Pattern.compile("\\{\\{mapping}}/([^\\s\"'{}\\]]+)");

    /** What the address of a HIS has to be for a route that calls it so. */
    enum AddressForm {
        HTTP("(?s)uri: *[\"']?\\{\\{address}}[\"']?\\s.{0,600}?\\bhttp(ClientConfigurer|Method):", HttpAddress.FORM,
                "which calls over HTTP: it begins with http:// or https:// and names a host,"
                        + " such as http://his:8080/his/"),
        TCP("uri: *[\"']?netty:\\{\\{address}}", "tcp://([^\\s/?#@:]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}(\\?\\S*)?",
                "which calls such as tcp://his:2575"),
        JDBC("uri: *[\"']?jdbc:vendor-", "jdbc:.+", "which calls a database: it begins with jdbc:");

        private final Pattern called;
        private final Pattern form;
        private final String otherwise;

        AddressForm(String called, String form, String otherwise) {
            this.called = Pattern.compile(called);
            this.form = Pattern.compile(form);
            this.otherwise = otherwise;
        }

        boolean matches(String address) {
            return form.matcher(address).matches();
        }

        /** What is said of one that does not match, after it and its dialect. */
        String otherwise() {
            return otherwise;
        }
    }

    private DialectFile() {
    }

    /** What its addresses look like; empty when its route calls in a way of its own, or cannot be read. */
    static Optional<AddressForm> addresses(RoutesFolder folder, String dialect) {
        String text = textOrNone(folder, dialect);
        return Arrays.stream(AddressForm.values()).filter(form -> form.called.matcher(text).find()).findFirst();
    }

    /** The files that it reads in the folder of its mapping; none when it cannot be read. */
    static Set<String> mappings(RoutesFolder folder, String dialect) {
        return MAPPING.matcher(textOrNone(folder, dialect)).results().map(file -> file.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String textOrNone(RoutesFolder folder, String dialect) {
        try {
            return COMMENT.matcher(folder.text(name(dialect))).replaceAll("");
        } catch (IOException e) {
            return "";
        }
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
