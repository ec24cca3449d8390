package io.opdbridge.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The settings of the bridge: the shipped defaults, over them {@code application.properties}, over that the environment
 * in Camel's way ({@code bridge.http.port} → {@code BRIDGE_HTTP_PORT}), over that the command line. Read and checked as
 * a whole; any topic is had by its record. Not changed once it is made.
 */
public final class Settings {

    private static final String DEFAULT = "default";
    private static final String FILE = "application.properties";
    /** What Camel is told unless somebody sets it otherwise. */
    private static final String SHIPPED = "bridge-defaults.properties";
    private static final String SHIPPED_ORIGIN = "shipped with the bridge";
    private static final String VARIABLE = "Environment variable ";
    private static final String HIDDEN = "(hidden)";
    /** What may be a secret of Camel's or of an installation's own routes. */
    private static final Pattern SECRET_OF_OTHERS = Pattern.compile(
            "(?i).*(password|passphrase|secret|token|credential|key).*");

    private record Value(String text, String origin) {
    }

    /** @param value of a secret nothing but that it is set */
    public record InForce(String key, String value, String origin) {
    }

    private final List<Class<? extends Record>> topics;
    private final Map<String, Value> values = new TreeMap<>();
    /** Key → the variable that sets it, unless something goes before that. */
    private final Map<String, String> variables = new TreeMap<>();
    private final Map<String, Record> bound = new HashMap<>();
    private final Mistakes mistakes = new Mistakes(this::named);
    private final KnownSettings known;
    private boolean isComplete;

    /**
     * @param topics      all that there are
     * @param overrides   by full key, go before everything else
     * @param environment of the process
     */
    public Settings(List<Class<? extends Record>> topics, Map<String, String> overrides,
                    Map<String, String> environment) {
        this(topics, overrides, environment, mistakes -> SettingsFile.resource(FILE, mistakes), "conf/" + FILE);
    }

    private Settings(List<Class<? extends Record>> topics, Map<String, String> overrides,
                     Map<String, String> environment, Function<Mistakes, SettingsFile.Texts> file, String fileName) {
        this.topics = List.copyOf(topics);
        put(SettingsFile.resource(SHIPPED, mistakes).texts(), SHIPPED_ORIGIN);
        topics.stream().filter(topic -> Described.family(topic).isEmpty()).forEach(topic -> putDefaults(topic, null));
        SettingsFile.Texts inFile = file.apply(mistakes);
        put(inFile.texts(), fileName);
        known = new KnownSettings(topics, names -> overrides.getOrDefault(names,
                environment.getOrDefault(KnownSettings.variable(names), text(names))), mistakes);
        known.refuseOthers(values.keySet());
        known.refuseOthers(overrides.keySet());
        variables.putAll(known.read(environment));
        variables.keySet().removeAll(overrides.keySet());
        variables.forEach((key, variable) -> values.put(key, new Value(environment.getOrDefault(variable, ""),
                "environment, " + variable)));
        put(overrides, "command line");
        topics.forEach(topic -> known.names(topic).forEach(name -> putDefaults(topic, name)));
        eachTopic(this::bind);
        inFile.hidden().forEach((key, texts) -> eachTopic((topic, name) -> texts.forEach(
                text -> readAs(topic, Described.prefix(topic, name), key, text))));
        isComplete = true;
    }

    /**
     * What is wrong with a file that is to stand in the place of {@code application.properties}, and with the
     * environment beside it. What a variable hides in the file is judged as well; what the environment lacks or says by
     * itself is no mistake of the file.
     *
     * @param further looks further, at settings that are read
     */
    public static Judgement judge(Path file, List<Class<? extends Record>> topics, Map<String, String> environment,
            Consumer<Settings> further) {
        Map<String, String> texts = SettingsFile.read(file, new Mistakes()).texts();
        Function<Mistakes, SettingsFile.Texts> read = mistakes -> SettingsFile.read(file, mistakes);
        Settings inForce = new Settings(topics, Map.of(), environment, read, file.toString());
        Settings fileFirst = new Settings(topics, texts, environment, read, file.toString());
        Settings withoutFile = new Settings(topics, Map.of(), environment, mistakes -> SettingsFile.Texts.NONE, "");
        List.of(inForce, fileFirst, withoutFile).forEach(further);
        Set<String> ofFile = new LinkedHashSet<>(fileFirst.mistakes.sentences());
        ofFile.removeIf(Settings::isOfVariable);
        ofFile.removeAll(withoutFile.mistakes.sentences());
        Set<String> ofEnvironment = new LinkedHashSet<>(inForce.mistakes.sentences());
        ofEnvironment.removeAll(ofFile);
        return new Judgement(List.copyOf(ofFile), List.copyOf(ofEnvironment));
    }

    /** Sentences, one for each mistake. */
    public record Judgement(List<String> ofFile, List<String> ofEnvironment) {
    }

    private static boolean isOfVariable(String sentence) {
        return sentence.startsWith(VARIABLE);
    }

    private void eachTopic(BiConsumer<Class<? extends Record>, String> action) {
        topics.forEach(topic -> {
            if (Described.family(topic).isEmpty()) {
                action.accept(topic, null);
            }
            known.names(topic).forEach(name -> action.accept(topic, name));
        });
    }

    /** Takes down what is wrong with another text of a setting than that which is in force. */
    private void readAs(Class<? extends Record> topic, String prefix, String key, String text) {
        SettingReader.read(topic, setting -> key.equals(prefix + setting.key()) ? text : setting.value(),
                (wrong, sentence, replaced) -> {
                    if (key.equals(prefix + wrong)) {
                        mistakes.addSentence("Setting " + key + ": " + sentence);
                    }
                });
    }

    /** Looks at what a running bridge reads besides the settings, which other commands do without. */
    public void checkAtStart() {
        eachTopic((topic, name) -> {
            if (bind(topic, name) instanceof CheckedAtStart checked) {
                Check check = new Check(this, topic, name);
                checked.checkAtStart(check);
                check.tell();
            }
        });
        CamelSettings.refuseOthers(values.entrySet().stream()
                .filter(each -> !Set.of(DEFAULT, SHIPPED_ORIGIN).contains(each.getValue().origin()))
                .map(Map.Entry::getKey).toList(), mistakes);
    }

    /** How messages name a setting: by the variable too, when that is what sets it. */
    public String named(String key) {
        String set = text(key).isEmpty() && variables.containsKey(key + "-file") ? key + "-file" : key;
        return variables.containsKey(set) ? VARIABLE + variables.get(set) + " (" + key + ")" : "Setting " + key;
    }

    /** Of what nobody sets. */
    private void putDefaults(Class<? extends Record> topic, @Nullable String name) {
        boolean relaxed = name != null && text(Described.prefix(topic, name) + "profile").equals("relaxed");
        Described.of(topic).forEach(setting -> values.putIfAbsent(Described.prefix(topic, name) + setting.key(),
                setting.value(relaxed).equals(setting.value()) ? new Value(setting.value(), DEFAULT)
                        : new Value(setting.relaxed(), "profile relaxed")));
    }

    private void put(Map<String, String> texts, String origin) {
        texts.forEach((key, text) -> values.put(key, new Value(text, origin)));
    }

    /** The record of a topic. */
    public <R extends Record> R of(Class<R> topic) {
        return bind(topic, null);
    }

    /** The same of the one of a family that has this name. */
    public <R extends Record> R of(Class<R> topic, String name) {
        return bind(topic, name);
    }

    /** The records of a family by name, in the order in which the names are set. */
    public <R extends Record> Map<String, R> each(Class<R> topic) {
        Map<String, R> each = new LinkedHashMap<>();
        known.names(topic).forEach(name -> each.put(name, of(topic, name)));
        return each;
    }

    List<String> changed(Class<? extends Record> topic, @Nullable String name) {
        return Described.of(topic).stream().filter(setting -> !text(Described.prefix(topic, name) + setting.key())
                .equals(setting.value().strip())).map(Described::key).toList();
    }

    /** What is wrong so far; who puts topics together may add what does not fit. */
    public Mistakes mistakes() {
        return mistakes;
    }

    /** Each setting that there is, in the order of the keys, with its value in force and where that comes from. */
    public List<InForce> inForce() {
        return values.entrySet().stream()
                .map(each -> new InForce(each.getKey(), shown(each.getKey()), each.getValue().origin())).toList();
    }

    private String shown(String key) {
        return isSecret(key) && !text(key).isEmpty() ? HIDDEN : Mistakes.hideSecrets(raw(key));
    }

    private boolean isSecret(String key) {
        return known.all().containsKey(key) ? known.all().get(key).secret() : SECRET_OF_OTHERS.matcher(key).matches();
    }

    /** For Camel's property placeholders: all of it but secrets. */
    public Properties properties() {
        Properties properties = new Properties();
        values.forEach((key, value) -> properties.setProperty(key, value.text()));
        known.all().forEach((key, setting) -> {
            if (setting.secret()) {
                properties.remove(key);
            }
        });
        return properties;
    }

    /** What one setting says, before all of them are read and checked; empty when nobody sets it. */
    public static String unchecked(String key) {
        String set = System.getenv(KnownSettings.variable(key));
        return set != null ? set : SettingsFile.resource(FILE, new Mistakes()).texts().getOrDefault(key, "");
    }

    private String raw(String key) {
        return values.containsKey(key) ? values.get(key).text() : "";
    }

    String text(String key) {
        return raw(key).strip();
    }

    private <R extends Record> R bind(Class<R> topic, @Nullable String name) {
        String prefix = Described.prefix(topic, name);
        Record before = bound.get(prefix + topic.getName());
        if (before != null) {
            return topic.cast(before);
        }
        if (isComplete) {
            throw new IllegalArgumentException(topic + " is no topic of the bridge, or has no " + name);
        }
        Check check = new Check(this, topic, name);
        R read = SettingReader.read(topic, setting -> setting.orFile() ? textOrFile(prefix + setting.key())
                : raw(prefix + setting.key()), check::unreadable);
        bound.put(prefix + topic.getName(), read);
        if (read instanceof Checked checked) {
            checked.check(check);
        }
        check.tell();
        return read;
    }

    private String textOrFile(String key) {
        String file = text(key + "-file");
        if (file.isEmpty()) {
            return raw(key);
        }
        if (!text(key).isEmpty()) {
            mistakes.add(key, "and " + key + "-file are both set; one is enough");
            return raw(key);
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            mistakes.add(key + "-file", "\"" + file + "\" cannot be read");
            return "";
        }
    }
}
