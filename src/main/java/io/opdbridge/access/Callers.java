package io.opdbridge.access;

import io.opdbridge.access.Claim.Signature;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The callers, and the proof that a call is theirs (contract, section 8). A failed proof always gets the same words;
 * the log has the reason. Thread-safe.
 */
public final class Callers {

    private static final String BASIC = "Basic ";
    private static final Pattern TIMESTAMP = Pattern.compile("\\d{1,12}");
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{16,64}");
    private static final Pattern SIGNATURE = Pattern.compile("[0-9A-Fa-f]{64}");

    private final Map<String, Caller> byName = new LinkedHashMap<>();
    private final String apiKeyHeader;
    private final List<String> headerNames;
    private final String challenge;
    private final Nonces nonces;
    private final RefusalLog log = new RefusalLog(System::nanoTime);
    /** Stands in for an unknown caller, so that its refusal takes as long as one for a wrong secret. */
    private final Secrets nobodys;

    /** @param apiKeyHeader name of the HTTP header with an API key */
    public Callers(Collection<Caller> callers, String apiKeyHeader, Nonces nonces) {
        callers.forEach(caller -> byName.put(caller.name(), caller));
        this.apiKeyHeader = apiKeyHeader;
        this.headerNames = callers.isEmpty() ? List.of() : Stream.concat(Credentials.SIGNED.stream(),
                Stream.of(Credentials.AUTHORIZATION, apiKeyHeader)).toList();
        this.challenge = callers.stream().map(Caller::authentication).distinct().sorted().map(this::challenge)
                .collect(Collectors.joining(", "));
        this.nonces = nonces;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.nobodys = Secrets.of(random);
    }

    /** Whether no caller is configured, so that calls need no proof. */
    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** The headers needed in {@link Credentials}; none without callers. */
    public List<String> headerNames() {
        return headerNames;
    }

    /** The possible proofs, for {@code WWW-Authenticate}. */
    public String challenge() {
        return challenge;
    }

    private String challenge(Authentication authentication) {
        return switch (authentication) {
            case BASIC -> "Basic realm=\"bridge\", charset=\"UTF-8\"";
            case API_KEY -> "ApiKey realm=\"bridge\", header=\"" + apiKeyHeader + "\"";
            case HMAC_SHA256 -> Signing.HMAC_SHA256.tag() + " realm=\"bridge\"";
            case HMAC_SM3 -> Signing.HMAC_SM3.tag() + " realm=\"bridge\"";
            case CERTIFICATE -> "Certificate realm=\"bridge\"";
        };
    }

    /**
     * Identifies the claimed caller before the body is read; except for signed calls, this is the proof.
     *
     * @throws Refusal with {@link AnswerCode#NOT_AUTHORISED}
     */
    public Claim identify(Credentials credentials) {
        for (String header : headerNames) {
            if (credentials.headers().getOrDefault(header, List.of()).size() > 1) {
                throw refuse(credentials.address(), "the header " + header + " stands twice");
            }
        }
        boolean signed = Credentials.SIGNED.stream().anyMatch(credentials::has);
        boolean basic = credentials.has(Credentials.AUTHORIZATION);
        boolean apiKey = credentials.has(apiKeyHeader);
        if (Stream.of(signed, basic, apiKey).filter(given -> given).count() > 1) {
            throw refuse(credentials.address(), "it brings credentials of more than one kind");
        }
        if (signed) {
            return signed(credentials);
        }
        return new Claim(credentials.address(), basic ? basic(credentials) : apiKey ? apiKey(credentials)
            : certificate(credentials), null);
    }

    /**
     * Proves a call that has been read.
     *
     * @param method the method, as the bridge read it
     * @param site   the site of the call
     * @param hash   {@link Claim#hash} of the body
     * @throws Refusal with {@link AnswerCode#NOT_AUTHORISED}
     */
    public void prove(Claim claim, String method, String site, byte @Nullable [] hash) {
        Signature signature = claim.signature();
        if (signature == null) {
            return;
        }
        Caller caller = claim.caller();
        Signing signing = claim.signing();
        byte[] text = String.join("\n", signing.tag(), method, site, signature.timestamp(), signature.nonce(),
                HexFormat.of().formatHex(hash)).getBytes(StandardCharsets.UTF_8);
        boolean right = caller.requireSecrets()
                .anyMatch(secret -> MessageDigest.isEqual(signing.sign(secret, text), signature.bytes()));
        if (!right) {
            throw refuse(claim.address(), isKnown(caller) ? "not signed by " + caller.name() : "an unknown caller");
        }
        if (!nonces.isNew(caller.name(), signature.nonce(), Long.parseLong(signature.timestamp()))) {
            throw refuse(claim.address(), "a call of " + caller.name() + " that was here before");
        }
    }

    /** A call over its caller's limit; the answer is written elsewhere. */
    public void logOverLimit(Claim claim) {
        log.say(claim.address(), claim.caller().name() + " has used up its " + claim.caller().callsPerSecond()
                + " calls a second");
    }

    private Claim signed(Credentials credentials) {
        String timestamp = credentials.get(Credentials.TIMESTAMP);
        String nonce = credentials.get(Credentials.NONCE);
        String signature = credentials.get(Credentials.SIGNATURE);
        Caller caller = find(credentials.get(Credentials.CALLER), Authentication.HMAC_SHA256, Authentication.HMAC_SM3);
        if (!TIMESTAMP.matcher(timestamp).matches() || !NONCE.matcher(nonce).matches()
                || !SIGNATURE.matcher(signature).matches()) {
            throw refuse(credentials.address(), "a timestamp, nonce or signature that is none");
        }
        if (!nonces.isInTime(Long.parseLong(timestamp))) {
            throw refuse(credentials.address(), isKnown(caller) ? "the clock of " + caller.name()
                    + " is too far from ours, or an old call is sent again" : "an unknown caller");
        }
        requireOrigin(caller, credentials);
        return new Claim(credentials.address(), caller,
                new Signature(timestamp, nonce, HexFormat.of().parseHex(signature)));
    }

    private Caller basic(Credentials credentials) {
        requireConfidence(credentials);
        String[] parts = userAndPassword(credentials);
        Caller caller = find(parts[0], Authentication.BASIC);
        if (!matches(caller, parts[1].getBytes(StandardCharsets.UTF_8))) {
            throw refuse(credentials.address(), isKnown(caller) ? "a wrong password of " + caller.name()
                    : "an unknown caller");
        }
        requireOrigin(caller, credentials);
        return caller;
    }

    private String[] userAndPassword(Credentials credentials) {
        String header = credentials.get(Credentials.AUTHORIZATION);
        if (header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            try {
                String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(
                        Base64.getDecoder().decode(header.substring(BASIC.length()).strip()))).toString();
                String[] parts = text.split(":", 2);
                if (parts.length == 2) {
                    return parts;
                }
            } catch (IllegalArgumentException | CharacterCodingException e) {
                // refused below
            }
        }
        throw refuse(credentials.address(), "an Authorization that is not Basic");
    }

    private Caller apiKey(Credentials credentials) {
        requireConfidence(credentials);
        byte[] key = credentials.get(apiKeyHeader).getBytes(StandardCharsets.UTF_8);
        List<Caller> matching = new ArrayList<>();
        with(Authentication.API_KEY).filter(caller -> matches(caller, key)).forEach(matching::add);
        Caller caller = only(matching, credentials, "an unknown API key");
        requireOrigin(caller, credentials);
        return caller;
    }

    private Caller certificate(Credentials credentials) {
        Caller caller = only(with(Authentication.CERTIFICATE)
                .filter(one -> one.certificates().match(credentials.certificates())).toList(), credentials,
                credentials.certificates().isEmpty() ? "it brings no credentials" : "an unknown client certificate");
        requireOrigin(caller, credentials);
        return caller;
    }

    private Caller only(List<Caller> matching, Credentials credentials, String none) {
        if (matching.size() != 1) {
            throw refuse(credentials.address(), matching.isEmpty() ? none : "several callers have these credentials");
        }
        return matching.get(0);
    }

    private Stream<Caller> with(Authentication authentication) {
        return byName.values().stream().filter(caller -> caller.authentication() == authentication);
    }

    private static boolean matches(Caller caller, byte[] presented) {
        return caller.requireSecrets().anyMatch(secret -> MessageDigest.isEqual(secret, presented));
    }

    /** The caller of this name with one of these authentications; else the stand-in. */
    private Caller find(String name, Authentication... ways) {
        return Optional.ofNullable(byName.get(name)).filter(caller -> List.of(ways).contains(caller.authentication()))
                .orElseGet(() -> new Caller("", Set.of(), ways[0], nobodys, Addresses.of(List.of()),
                        Certificates.of(List.of()), 0));
    }

    private boolean isKnown(Caller caller) {
        return byName.containsKey(caller.name());
    }

    /** Ignores a secret that others could read on the way. */
    private void requireConfidence(Credentials credentials) {
        if (!credentials.secure() && !Addresses.isLoopback(credentials.address())) {
            throw refuse(credentials.address(), "a secret over a connection that others can read");
        }
    }

    private void requireOrigin(Caller caller, Credentials credentials) {
        if (!caller.addresses().isEmpty() && !caller.addresses().contain(credentials.address())) {
            throw refuse(credentials.address(), "not an address of " + caller.name());
        }
        if (!caller.certificates().isEmpty() && !caller.certificates().match(credentials.certificates())) {
            throw refuse(credentials.address(), "without a client certificate of " + caller.name());
        }
    }

    private Refusal refuse(String address, String reason) {
        log.say(address, reason);
        return new Refusal(AnswerCode.NOT_AUTHORISED);
    }
}
