package io.opdbridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Camel's settings of itself. It tells their names, and does not start with another one. */
final class CamelSettings {

    private static final String METADATA = "/META-INF/camel-main-configuration-metadata.json";
    private static final String GROUPS = "camel\\.(?:main|health)\\.[A-Za-z0-9-]+";
    private static final Pattern ONE = Pattern.compile(GROUPS);
    private static final Pattern NAME = Pattern.compile("\"name\": \"(" + GROUPS + ")\"");

    private CamelSettings() {
    }

    /** @param given keys that somebody has set */
    static void refuseOthers(Collection<String> given, Mistakes mistakes) {
        List<String> own = given.stream().filter(ONE.asMatchPredicate()).toList();
        if (own.isEmpty()) {
            return;
        }
        Map<String, String> known = new TreeMap<>();
        NAME.matcher(metadata()).results().map(found -> dashed(found.group(1)))
                .forEach(name -> known.put(plain(name), name));
        own.stream().filter(key -> !known.isEmpty() && !known.containsKey(plain(key))).forEach(key -> mistakes.add(key,
                "Camel has no such setting; the nearest is " + KnownSettings.nearest(key, known.values())));
    }

    /** Empty where Camel's is missing. */
    private static String metadata() {
        try (InputStream in = CamelSettings.class.getResourceAsStream(METADATA)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Camel takes a name with dashes and without. */
    private static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
