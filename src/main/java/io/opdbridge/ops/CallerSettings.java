package io.opdbridge.ops;

import io.opdbridge.access.Addresses;
import io.opdbridge.access.Authentication;
import io.opdbridge.access.Caller;
import io.opdbridge.access.Certificates;
import io.opdbridge.access.Secrets;
import io.opdbridge.config.SettingValues;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

import static io.opdbridge.config.SettingValues.invalid;

/** The settings of who may call: {@code bridge.callers}, and {@code bridge.caller.<name>.…} of each. Immutable. */
final class CallerSettings {

    static final String PREFIX = "bridge.caller.";

    static final String NAMES = "bridge.callers";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern HEADER_TEXT = Pattern.compile("[!-~]+");
    /** Each takes a place in memory. */
    private static final int MAX_CALLS_PER_SECOND = 10_000;
    private static final Properties DEFAULTS = Settings.resource("/caller-defaults.properties");

    private final SettingValues values;
    private final Set<String> names;
    private final Set<String> sites;

    /**
     * Takes the defaults into the values, and checks everything but what files hold.
     *
     * @param sites names of those that there are
     */
    CallerSettings(SettingValues values, Set<String> sites) {
        this.values = values;
        this.sites = sites;
        this.names = new LinkedHashSet<>(values.list(NAMES));
        names.removeIf(name -> !isName(name));
        names.forEach(name -> values.mistakes().check(() -> check(name)));
        refuseTwins();
    }

    /** Those that a caller can have. */
    static Set<String> settings() {
        return DEFAULTS.stringPropertyNames();
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** The callers, with what their files hold now. Refuses a file that cannot be read or holds no good secret. */
    List<Caller> read() {
        List<Caller> callers = new ArrayList<>();
        names.forEach(name -> callers.add(caller(name)));
        return callers;
    }

    /** The callers that have to come with a certificate. */
    List<String> certified() {
        return names.stream().filter(name -> !certificates(name).isEmpty()).toList();
    }

    private boolean isName(String name) {
        boolean is = NAME.matcher(name).matches();
        if (!is) {
            mistake(NAMES, "\"" + name + "\" is no name of a caller: letters, digits, - and _ only");
        }
        return is;
    }

    private void check(String name) {
        DEFAULTS.forEach((setting, value) -> values.putIfAbsent(key(name, (String) setting), (String) value,
                SettingValues.DEFAULT));
        List<String> ofCaller = values.list(key(name, "sites"));
        if (ofCaller.isEmpty()) {
            mistake(key(name, "sites"), "is missing: name the sites that " + name + " may call for");
        }
        ofCaller.stream().filter(site -> !sites.contains(site)).forEach(site -> {
            mistake(key(name, "sites"), "\"" + site + "\" is not among the sites of bridge.sites");
        });
        addresses(name);
        boolean noCertificates = certificates(name).isEmpty();
        values.number(key(name, "calls-per-second"), 0, MAX_CALLS_PER_SECOND);
        if (!authentication(name).hasSecrets()) {
            if (noCertificates) {
                mistake(key(name, "certificates"), "is missing: " + name + " proves who it is by a certificate");
            }
            for (String setting : List.of("secrets", "secrets-file")) {
                if (!values.text(key(name, setting)).isEmpty()) {
                    mistake(key(name, setting), name + " proves who it is by a certificate, and has no secret");
                }
            }
        } else {
            checkSecrets(name);
        }
    }

    private void checkSecrets(String name) {
        String key = key(name, "secrets");
        List<String> given = values.list(key);
        if (given.isEmpty() && values.text(key(name, "secrets-file")).isEmpty()) {
            mistake(key, "is missing, and so is secrets-file: " + name + " has nothing to prove who it is by");
        }
        given.forEach(secret -> values.read(key, () -> Secrets.check(secret), secret));
        if (authentication(name) == Authentication.API_KEY
                && !given.stream().allMatch(secret -> HEADER_TEXT.matcher(secret).matches())) {
            mistake(key, "an API key goes into a header: no blanks, and no other characters than ASCII has");
        }
    }

    /** A secret or a certificate that two callers have does not tell which of them calls. */
    private void refuseTwins() {
        Map<String, String> ownerOfSecret = new LinkedHashMap<>();
        Map<String, Certificates> certified = new LinkedHashMap<>();
        for (String name : names) {
            for (String secret : values.list(key(name, "secrets"))) {
                String owner = ownerOfSecret.putIfAbsent(secret, name);
                if (owner != null && !owner.equals(name)) {
                    mistake(key(name, "secrets"), "one of them is a secret of " + owner + ", too");
                }
            }
            if (Authentication.of(values.text(key(name, "authentication"))).stream()
                    .anyMatch(Authentication.CERTIFICATE::equals)) {
                Certificates own = certificates(name);
                certified.forEach((other, certificates) -> {
                    if (own.overlap(certificates)) {
                        mistake(key(name, "certificates"), "one of them is a certificate of " + other + ", too");
                    }
                });
                certified.put(name, own);
            }
        }
    }

    private Caller caller(String name) {
        return new Caller(name, Set.copyOf(values.list(key(name, "sites"))), authentication(name), secrets(name),
                addresses(name), certificates(name), values.number(key(name, "calls-per-second"), 0, MAX_CALLS_PER_SECOND));
    }

    private void mistake(String key, String sentence) {
        values.mistakes().add(key, sentence);
    }

    private Authentication authentication(String name) {
        String key = key(name, "authentication");
        return Authentication.of(values.text(key)).orElseThrow(() -> invalid(key, "\"" + values.text(key)
                + "\" is none of " + Arrays.stream(Authentication.values()).map(Authentication::word).toList()));
    }

    /** Null for a caller that has none. */
    private Secrets secrets(String name) {
        if (!authentication(name).hasSecrets()) {
            return null;
        }
        String key = key(name, "secrets-file");
        String file = values.text(key);
        try {
            return new Secrets(values.list(key(name, "secrets")), file.isEmpty() ? null : Path.of(file));
        } catch (IOException | IllegalArgumentException e) {
            throw invalid(key, e.getMessage());
        }
    }

    private Addresses addresses(String name) {
        String key = key(name, "addresses");
        return values.read(key, () -> Addresses.of(values.list(key)), Addresses.of(List.of()));
    }

    /** Separated by semicolons: there are commas in a subject. */
    private Certificates certificates(String name) {
        String key = key(name, "certificates");
        return values.read(key, () -> Certificates.of(values.once(key, Arrays.stream(
                values.text(key).split(";")).map(String::strip).filter(text -> !text.isEmpty()).toList())),
                Certificates.of(List.of()));
    }

    private static String key(String name, String setting) {
        return PREFIX + name + "." + setting;
    }
}
