package io.opdbridge.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every setting that there is, for the sites, callers and bills that are named. What else a file or the environment
 * sets is refused, with the setting that is nearest to it. Immutable.
 */
final class KnownSettings {

    private static final String PREFIX = "bridge.";
    /** Whatever could be one; the setting that has the names may refuse more. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern VARIABLE = Pattern.compile("(?i)bridge[_.].*");
    private static final String NAME_OF_PREFIX = "bridge";
    private static final String CAMEL = "camel";
    private static final String LOG_LEVEL = "BRIDGE_LOG_LEVEL";
    private static final Set<String> LOG_LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");
    /** Of the scripts and of the log; no settings of the bridge. */
    private static final Set<String> OTHER_VARIABLES = Set.of("BRIDGE_HOME", "BRIDGE_JAVA_OPTS", LOG_LEVEL);
    /** A cluster tells each process of the services in it: of one whose name begins with "bridge", by such names. */
    private static final Pattern OF_A_CLUSTER = Pattern.compile(
            "BRIDGE_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
                    + "|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
    private static final Pattern PORT_OF_A_CLUSTER = Pattern.compile("BRIDGE_([A-Z0-9_]+_)?PORT");
    private static final Pattern ADDRESS_IN_A_CLUSTER = Pattern.compile("(tcp|udp|sctp)://.*");

    /** @param settings of each, by the key of one of them without its prefix and name */
    private record Family(String kind, List<String> members, Map<String, Described> settings) {

        String prefix() {
            return PREFIX + kind + ".";
        }

        String names() {
            return PREFIX + kind + "s";
        }

        /** What is wrong with a name that is none of them, and what to do. */
        String notAmong(String name) {
            String near = nearest(name, members);
            return "\"" + name + "\" is not among the " + kind + "s of " + names() + ": add " + name + " to " + names()
                    + (!near.isEmpty() && edits(name, near) <= NEAR ? ", or write " + near + " instead" : "");
        }
    }

    /** What {@code bridge.caller.pay.secrets} is made of. */
    private record Part(Family family, String name, String setting) {

        String key() {
            return family.prefix() + name + "." + setting;
        }

        boolean isNamed() {
            return family.members().contains(name);
        }
    }

    /** Edits between a name and what it was meant to be: two characters in the wrong order are two. */
    private static final int NEAR = 2;

    private final Map<String, Family> families = new TreeMap<>();
    private final Map<String, Described> settings = new TreeMap<>();
    private final Map<String, Set<String>> keysOfVariable = new HashMap<>();
    private final Mistakes mistakes;

    /** @param names reads the setting that names a family */
    KnownSettings(List<Class<? extends Record>> topics, UnaryOperator<String> names, Mistakes mistakes) {
        this.mistakes = mistakes;
        for (Class<? extends Record> topic : topics) {
            String kind = Described.family(topic);
            Family family = kind.isEmpty() ? null : families.computeIfAbsent(kind, one -> new Family(kind,
                    SettingReader.split(names.apply(PREFIX + kind + "s")).stream().distinct()
                            .filter(NAME.asMatchPredicate()).toList(), new TreeMap<>()));
            for (Described setting : Described.of(topic)) {
                if (family == null) {
                    settings.put(Described.prefix(topic, null) + setting.key(), setting);
                } else {
                    family.settings().put(setting.key(), setting);
                    family.members()
                            .forEach(name -> settings.put(Described.prefix(topic, name) + setting.key(), setting));
                }
            }
        }
        settings.keySet()
                .forEach(key -> keysOfVariable.computeIfAbsent(variable(key), name -> new TreeSet<>()).add(key));
    }

    /** By full key. */
    Map<String, Described> all() {
        return settings;
    }

    /** Those of the family of a topic that can be names, in their order. */
    List<String> names(Class<? extends Record> topic) {
        String family = Described.family(topic);
        return family.isEmpty() ? List.of() : Objects.requireNonNull(families.get(family), family).members();
    }

    /** As Camel names it: {@code bridge.http.port} → {@code BRIDGE_HTTP_PORT}. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /** Refuses what is no setting of the bridge and claims to be one. */
    void refuseOthers(Set<String> given) {
        Map<String, List<Part>> ofUnnamed = new TreeMap<>();
        for (String key : new TreeSet<>(given)) {
            // also as a variable is written, or in capitals: somebody believes that it is set
            String meant = key.toLowerCase(Locale.ROOT).replace('_', '.');
            if (settings.containsKey(key)) {
                continue;
            }
            if (!meant.startsWith(PREFIX)) {
                refuseNearPrefix(key, meant);
                continue;
            }
            Part part = part(key).orElse(null);
            if (part == null) {
                mistakes.add(key, "it does not exist; the nearest is "
                        + nearest(key.startsWith(PREFIX) ? key : meant, settings.keySet()));
                continue;
            }
            if (!part.isNamed()) {
                ofUnnamed.computeIfAbsent(part.family().prefix() + part.name(), several -> new ArrayList<>()).add(part);
            }
            if (!part.family().settings().containsKey(part.setting())) {
                mistakes.add(key, "a " + part.family().kind() + " has no such setting; the nearest is "
                        + part.family().prefix() + part.name() + "."
                        + nearest(part.setting(), part.family().settings().keySet()));
            }
        }
        ofUnnamed.forEach((one, parts) -> mistakes.add(parts.size() == 1 ? parts.get(0).key() : one + ".*",
                parts.get(0).family().notAmong(parts.get(0).name())));
    }

    /** Route files may have settings of their own, but none that could have been meant for the bridge's. */
    private void refuseNearPrefix(String key, String meant) {
        String first = meant.split("\\.", 2)[0];
        if (first.startsWith(NAME_OF_PREFIX) || edits(first, NAME_OF_PREFIX) <= NEAR) {
            mistakes.add(key, "it does not exist; the nearest is " + nearest(meant, settings.keySet())
                    + ". A setting of your own route files needs another name");
        } else if (!first.equals(CAMEL) && edits(first, CAMEL) <= NEAR) {
            mistakes.add(key, "the settings of Camel begin with camel. A setting of your own route files needs another"
                    + " name");
        }
    }

    /** Empty for a setting of which there is one. */
    private Optional<Part> part(String key) {
        return families.values().stream().filter(family -> key.startsWith(family.prefix())).flatMap(family -> {
            String[] parts = key.substring(family.prefix().length()).split("\\.", 2);
            return parts.length == 2 ? Stream.of(new Part(family, parts[0], parts[1])) : Stream.empty();
        }).findFirst();
    }

    /** Key → the variable that sets it; refuses variables that claim to be settings and are none, or are two. */
    Map<String, String> read(Map<String, String> environment) {
        Map<String, String> found = new TreeMap<>();
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (name.equals(LOG_LEVEL) && !LOG_LEVELS.contains(variable.getValue().toUpperCase(Locale.ROOT))) {
                refuse(name, "\"" + variable.getValue() + "\" is none of TRACE, DEBUG, INFO, WARN, ERROR, OFF");
            }
            if (!VARIABLE.matcher(name).matches() || OTHER_VARIABLES.contains(name)) {
                continue;
            }
            // a name with the points and dashes of its key is read as well
            Set<String> named = name.equals(name.toUpperCase(Locale.ROOT))
                    ? keysOfVariable.getOrDefault(variable(name), Set.of()) : Set.of();
            if (named.size() > 1) {
                refuse(name, "it may be any of " + String.join(", ", named)
                        + ": set them in conf/application.properties");
                continue;
            }
            if (named.isEmpty() && !isOfACluster(name, variable.getValue())) {
                refuse(name, unnamed(name).orElseGet(() -> "it does not exist; the nearest is "
                        + nearest(name, variables())
                        + ". A variable that is none of the bridge's settings needs a name that does not begin with"
                        + " BRIDGE_"));
            }
            named.forEach(key -> found.put(key, name));
        }
        return found;
    }

    private static boolean isOfACluster(String name, String value) {
        return OF_A_CLUSTER.matcher(name).matches()
                || PORT_OF_A_CLUSTER.matcher(name).matches() && ADDRESS_IN_A_CLUSTER.matcher(value).matches();
    }

    /** Empty unless it sets something of one that is not named. */
    private Optional<String> unnamed(String name) {
        for (Family family : families.values()) {
            String prefix = variable(family.prefix());
            String written = variable(name);
            for (String setting : family.settings().keySet()) {
                String suffix = "_" + variable(setting);
                if (written.startsWith(prefix) && written.endsWith(suffix)
                        && written.length() > prefix.length() + suffix.length()) {
                    String member = written.substring(prefix.length(), written.length() - suffix.length());
                    if (family.members().stream().noneMatch(one -> variable(one).equals(member))) {
                        return Optional.of("\"" + member + "\" is not among the " + family.kind() + "s of "
                                + family.names() + ": add its name to " + family.names() + ", or take this out");
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Set<String> variables() {
        Set<String> names = new TreeSet<>(keysOfVariable.keySet());
        names.addAll(OTHER_VARIABLES);
        return names;
    }

    private void refuse(String variable, String sentence) {
        mistakes.addSentence("Environment variable " + variable + ": " + sentence);
    }

    static String nearest(String wrong, Collection<String> known) {
        String nearest = "";
        int fewest = Integer.MAX_VALUE;
        for (String one : known) {
            int edits = edits(wrong.toLowerCase(Locale.ROOT), one.toLowerCase(Locale.ROOT));
            if (edits < fewest) {
                fewest = edits;
                nearest = one;
            }
        }
        return nearest;
    }

    /**
     * How many characters have to be put in or taken out to make one of the other. Another character counts as both, so
     * that what somebody left out comes before what only is as long.
     */
    private static int edits(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int same = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 2);
                row[j] = Math.min(same, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[other.length()];
    }
}
