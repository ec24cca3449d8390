package io.opdbridge.access;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.CheckedAtStart;
import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.Mistakes;
import io.opdbridge.config.Settings;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The settings of one caller; one for each of {@code bridge.callers}. */
@Topic(family = "caller", title = "A caller")
public record CallerSettings(
        @Setting(key = "sites", unit = "names", meaning = "the sites that it may call for; required")
        List<String> sites,
        @Setting(key = "authentication", among = {"basic", "api-key", "hmac-sha256", "hmac-sm3", "certificate"},
                meaning = "how it proves who it is; required")
        String authentication,
        @Setting(key = "secrets", unit = "texts", secret = true,
                meaning = "its secrets, of 16 characters at least; `secrets-file` holds them better, or "
                        + "`BRIDGE_CALLER_<CALLER>_SECRETS`")
        List<String> secrets,
        @Setting(key = "secrets-file", unit = "file",
                meaning = "a file of further secrets, one a line, `#` begins a comment; read again when it "
                        + "changes")
        @Nullable Path secretsFile,
        @Setting(key = "addresses", unit = "addresses",
                meaning = "IP addresses and ranges (`10.1.0.0/16`, `2001:db8::/32`) that it may call from; empty "
                        + "means any")
        List<String> addresses,
        @Setting(key = "certificates", unit = "texts",
                meaning = "client certificates, one of which it has to come with whatever its authentication: "
                        + "SHA-256 fingerprints, or subjects like `CN=pay,O=Hospital`; separated by `;`")
        String certificates,
        @Setting(key = "calls-per-second", unit = "calls", value = "0", max = CallerSettings.MAX_CALLS_PER_SECOND,
                meaning = "most calls within any second; 0 means no limit")
        int callsPerSecond) implements Checked, CheckedAtStart {

    /** Limit, since each needs memory. */
    static final int MAX_CALLS_PER_SECOND = 10_000;

    private static final Pattern HEADER_TEXT = Pattern.compile("[!-~]+");

    @Override
    public void check(Check check) {
        if (sites.isEmpty()) {
            check.add("sites", "is missing: name the sites that it may call for");
        }
        sites.stream().filter(site -> !check.of(InstallationSettings.class).sites().contains(site)).forEach(site ->
                check.add("sites", "\"" + site + "\" is not among the sites of bridge.sites: add " + site
                        + " to bridge.sites, or name another"));
        check.readsEach("addresses", addresses, address -> Addresses.of(List.of(address)));
        if (parts().size() > new HashSet<>(parts()).size()) {
            check.add("certificates", "one of them is there twice: remove it");
        }
        check.readsEach("certificates", parts(), certificate -> Certificates.of(List.of(certificate)));
        if (method().isPresent() && !hasSecrets()) {
            checkCertified(check);
        } else {
            checkSecrets(check);
        }
        checkTwins(check);
    }

    /** What the file of secrets holds. */
    @Override
    public void checkAtStart(Check check) {
        if (secretsFile != null) {
            Secrets.mistakes(secretsFile).forEach(mistake -> check.add("secrets-file", mistake));
        }
    }

    private void checkCertified(Check check) {
        if (!isCertified()) {
            check.add("certificates", "is missing: it proves who it is by a certificate");
        }
        if (!secrets.isEmpty()) {
            check.add("secrets", "it proves who it is by a certificate, and has no secret");
        }
        if (secretsFile != null) {
            check.add("secrets-file", "it proves who it is by a certificate, and has no secret");
        }
    }

    private void checkSecrets(Check check) {
        if (hasSecrets() && secrets.isEmpty() && secretsFile == null) {
            check.add("secrets", "is missing, and so is secrets-file: there is nothing to prove who it is by");
        }
        check.readsEach("secrets", secrets, Secrets::check);
        if (authentication.equals(Authentication.API_KEY.word())
                && !secrets.stream().allMatch(secret -> HEADER_TEXT.matcher(secret).matches())) {
            check.add("secrets", "an API key goes into a header: no blanks, and no other characters than ASCII has");
        }
    }

    /** A secret or certificate of two callers would not tell which one calls. */
    private void checkTwins(Check check) {
        check.earlier(CallerSettings.class).forEach((name, earlier) -> {
            if (secrets.stream().anyMatch(earlier.secrets::contains)) {
                check.add("secrets", "one of them is a secret of " + name + ", too");
            }
            if (isTwinOf(earlier)) {
                check.add("certificates", "one of them is a certificate of " + name + ", too");
            }
        });
    }

    private Optional<Authentication> method() {
        return Authentication.of(authentication);
    }

    private boolean hasSecrets() {
        return method().isPresent() && method().get().hasSecrets();
    }

    /** Whether it has to present a certificate. */
    public boolean isCertified() {
        return !parts().isEmpty();
    }

    /** Whether its certificate is its only proof, and another caller has the same one. */
    private boolean isTwinOf(CallerSettings other) {
        return method().equals(Optional.of(Authentication.CERTIFICATE)) && method().equals(other.method())
                && certificatesOrNone().overlap(other.certificatesOrNone());
    }

    private Certificates certificatesOrNone() {
        try {
            return ownCertificates();
        } catch (IllegalArgumentException e) {
            // reported by check
            return Certificates.of(List.of());
        }
    }

    /** Separated by semicolons, since a subject contains commas. */
    private List<String> parts() {
        return Arrays.stream(certificates.split(";")).map(String::strip).filter(text -> !text.isEmpty()).toList();
    }

    private Certificates ownCertificates() {
        return Certificates.of(parts());
    }

    /** All of them, with what their files hold now. */
    public static List<Caller> callers(Settings settings) {
        List<Caller> read = new ArrayList<>();
        Mistakes wrong = new Mistakes();
        settings.each(CallerSettings.class).forEach((name, caller) -> {
            try {
                read.add(caller.caller(name));
            } catch (IOException | IllegalArgumentException e) {
                wrong.add("bridge.caller." + name + ".secrets-file", String.valueOf(e.getMessage()));
            }
        });
        wrong.throwAny();
        return read;
    }

    private Caller caller(String name) throws IOException {
        return new Caller(name, Set.copyOf(sites), method().orElseThrow(),
                hasSecrets() ? new Secrets(secrets, secretsFile) : null, Addresses.of(addresses), ownCertificates(),
                callsPerSecond);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "CallerSettings[" + sites + "]";
    }
}
