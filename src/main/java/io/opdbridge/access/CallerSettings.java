package io.opdbridge.access;

import io.opdbridge.config.CheckedOne;
import io.opdbridge.config.Mistakes;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The settings of one caller; one for each of {@code bridge.callers}. */
@Topic(prefix = "bridge.caller.", title = "Callers", family = "caller")
public record CallerSettings(
        @Setting(key = "sites", unit = "names",
                meaning = "the sites that it may call for; required")
        List<String> sites,
        @Setting(key = "authentication", unit = "`basic`, `api-key`, `hmac-sha256`, `hmac-sm3`, `certificate`",
                meaning = "how it proves who it is; required")
        String authentication,
        @Setting(key = "secrets", unit = "texts", secret = true,
                meaning = "its secrets, of 16 characters at least; `secrets-file` holds them better, or "
                        + "`BRIDGE_CALLER_<CALLER>_SECRETS`")
        List<String> secrets,
        @Setting(key = "secrets-file", unit = "file",
                meaning = "a file of further secrets, one a line, `#` begins a comment; read again when it "
                        + "changes")
        Path secretsFile,
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
        int callsPerSecond) implements CheckedOne {

    /** Limit, since each needs memory. */
    static final int MAX_CALLS_PER_SECOND = 10_000;

    private static final Pattern HEADER_TEXT = Pattern.compile("[!-~]+");

    @Override
    public void check(Mistakes mistakes, String prefix) {
        if (sites.isEmpty()) {
            mistakes.add(prefix + "sites", "is missing: name the sites that it may call for");
        }
        told(mistakes, prefix + "addresses", () -> Addresses.of(addresses));
        told(mistakes, prefix + "certificates", this::ownCertificates);
        if (method().isEmpty()) {
            mistakes.add(prefix + "authentication", "\"" + authentication + "\" is none of "
                    + Arrays.stream(Authentication.values()).map(Authentication::word).toList());
        } else if (hasSecrets()) {
            checkSecrets(mistakes, prefix);
        } else {
            checkCertified(mistakes, prefix);
        }
    }

    private void checkCertified(Mistakes mistakes, String prefix) {
        if (!isCertified()) {
            mistakes.add(prefix + "certificates", "is missing: it proves who it is by a certificate");
        }
        if (!secrets.isEmpty()) {
            mistakes.add(prefix + "secrets", "it proves who it is by a certificate, and has no secret");
        }
        if (secretsFile != null) {
            mistakes.add(prefix + "secrets-file", "it proves who it is by a certificate, and has no secret");
        }
    }

    private void checkSecrets(Mistakes mistakes, String prefix) {
        String key = prefix + "secrets";
        if (secrets.isEmpty() && secretsFile == null) {
            mistakes.add(key, "is missing, and so is secrets-file: there is nothing to prove who it is by");
        }
        secrets.forEach(secret -> told(mistakes, key, () -> Secrets.check(secret)));
        if (authentication.equals(Authentication.API_KEY.word())
                && !secrets.stream().allMatch(secret -> HEADER_TEXT.matcher(secret).matches())) {
            mistakes.add(key, "an API key goes into a header: no blanks, and no other characters than ASCII has");
        }
    }

    private static void told(Mistakes mistakes, String key, Runnable reader) {
        try {
            reader.run();
        } catch (IllegalArgumentException e) {
            mistakes.add(key, e.getMessage());
        }
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

    /** A secret or certificate of two callers would not tell which one calls. */
    public static void checkTwins(Mistakes mistakes, Map<String, CallerSettings> callers) {
        callers.forEach((name, caller) -> callers.entrySet().stream().takeWhile(earlier -> !earlier.getKey().equals(name))
                .forEach(earlier -> {
                    if (caller.secrets.stream().anyMatch(earlier.getValue().secrets::contains)) {
                        mistakes.add("bridge.caller." + name + ".secrets", "one of them is a secret of "
                                + earlier.getKey() + ", too");
                    }
                    if (caller.isTwinOf(earlier.getValue())) {
                        mistakes.add("bridge.caller." + name + ".certificates", "one of them is a certificate of "
                                + earlier.getKey() + ", too");
                    }
                }));
    }

    /** Separated by semicolons, since a subject contains commas. */
    private List<String> parts() {
        return Arrays.stream(certificates.split(";")).map(String::strip).filter(text -> !text.isEmpty()).toList();
    }

    private Certificates ownCertificates() {
        List<String> parts = parts();
        if (parts.size() > new HashSet<>(parts).size()) {
            throw new IllegalArgumentException("one of them is there twice: remove it");
        }
        return Certificates.of(parts);
    }

    /**
     * The caller, with the present content of its file. Call it only after the checks.
     *
     * @throws IOException              when the file cannot be read
     * @throws IllegalArgumentException when it contains no usable secret
     */
    public Caller caller(String name) throws IOException {
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
