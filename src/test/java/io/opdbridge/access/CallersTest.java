package io.opdbridge.access;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.testing.RouteClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Who is let in, by what they say, where they come from and what they come with. */
class CallersTest {

    private static final String SECRET = "0123456789-secret";
    private static final String HOSPITALS = "10.1.0.0/16";
    private static final String INSIDE = "10.1.2.3";
    private static final String OUTSIDE = "203.0.113.9";
    private static final String LOOPBACK = "127.0.0.1";
    private static final X509Certificate PAY = certificate("pay");
    private static final X509Certificate OTHER = certificate("other");
    private static final String PAY_SUBJECT = "CN=pay,O=Hospital\\, East,C=CN";
    private static final String PAY_FINGERPRINT = "05:1D:EE:F6:A1:C7:17:E2:3C:D4:1A:F7:58:7C:78:11:"
            + "F2:28:B4:C2:D3:9B:15:88:27:27:75:65:58:FB:F2:2B";
    private static final byte[] BODY = "<Req/>".getBytes(StandardCharsets.UTF_8);

    private final RouteClock clock = new RouteClock();
    private final Set<String> remembered = new HashSet<>();
    private final Nonces nonces = new Nonces(new NonceMemory() {
        @Override
        public boolean remember(String caller, String nonce, Instant until) {
            assertThat(until).as("for as long as any bridge could take the call again")
                    .isAfterOrEqualTo(clock.instant().plusSeconds(300));
            return remembered.add(caller + nonce);
        }

        @Override
        public void forget(Instant now) {
            throw new UnsupportedOperationException();
        }
    }, Duration.ofSeconds(300), clock);

    @Test
    void aPasswordIsTakenOverTlsAndFromThisMachine() {
        Callers callers = callers(caller(Authentication.BASIC));
        Map<String, String> right = basic("pay:" + SECRET);

        assertThat(identify(callers, OUTSIDE, true, right)).isEqualTo("pay");
        assertThat(identify(callers, LOOPBACK, false, right)).isEqualTo("pay");
        assertThat(identify(callers, "::1", false, right)).isEqualTo("pay");
        assertRefused(callers, OUTSIDE, false, right);
        assertRefused(callers, "localhost", false, right);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pay:", "pay:wrong-secret-01234", "PAY:" + SECRET, "nobody:" + SECRET, ":" + SECRET,
        "pay" + SECRET, "pay:" + SECRET + " ", "pay :" + SECRET, "pay:0123456789-secre", "pay:" + SECRET + "0"})
    void aWrongPasswordIsRefused(String userAndPassword) {
        assertRefused(callers(caller(Authentication.BASIC)), LOOPBACK, true, basic(userAndPassword));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer x", "Basic", "Basic ", "Basic !!!", "Basic /////w==", "Digest username=pay",
        "BasicxcGF5"})
    void anotherAuthorizationIsRefused(String header) {
        assertRefused(callers(caller(Authentication.BASIC)), LOOPBACK, true, Map.of("Authorization", header));
    }

    @Test
    void anApiKeyTellsWhoseItIsAndIsTakenOverTlsAndFromThisMachine() throws IOException {
        Caller other = new Caller("other", Set.of("main"), Authentication.API_KEY,
                new Secrets(List.of("another-key-0123456"), null), Addresses.of(List.of()), Certificates.of(List.of()),
                0);
        Callers callers = callers(caller(Authentication.API_KEY), other);

        assertThat(identify(callers, OUTSIDE, true, Map.of("X-Api-Key", SECRET))).isEqualTo("pay");
        assertThat(identify(callers, LOOPBACK, false, Map.of("X-Api-Key", "another-key-0123456"))).isEqualTo("other");
        assertRefused(callers, OUTSIDE, false, Map.of("X-Api-Key", SECRET));
        assertRefused(callers, OUTSIDE, true, Map.of("X-Api-Key", SECRET + "x"));
        assertRefused(callers, OUTSIDE, true, Map.of("X-Api-Key", ""));
        assertRefused(callers, OUTSIDE, true, Map.of());
    }

    @Test
    void aKeyThatTwoCallersHaveIsNobodys() throws IOException {
        Caller twin = new Caller("twin", Set.of("main"), Authentication.API_KEY, new Secrets(List.of(SECRET), null),
                Addresses.of(List.of()), Certificates.of(List.of()), 0);
        assertRefused(callers(caller(Authentication.API_KEY), twin), LOOPBACK, true, Map.of("X-Api-Key", SECRET));
    }

    @ParameterizedTest
    @CsvSource({"BASIC", "API_KEY", "HMAC_SHA256"})
    void aCallerProvesItselfInItsOwnWayOnly(Authentication own) {
        Callers callers = callers(caller(own));
        Map<Authentication, Map<String, String>> ways = Map.of(Authentication.BASIC, basic("pay:" + SECRET),
                Authentication.API_KEY, Map.of("X-Api-Key", SECRET),
                Authentication.HMAC_SHA256, signed(Signing.HMAC_SHA256, SECRET),
                Authentication.HMAC_SM3, signed(Signing.HMAC_SM3, SECRET));
        ways.forEach((way, headers) -> {
            if (way == own) {
                assertThat(prove(callers, OUTSIDE, headers)).isEqualTo("pay");
            } else {
                assertThatExceptionOfType(Refusal.class).isThrownBy(() -> prove(callers, OUTSIDE, headers));
            }
        });
    }

    @Test
    void credentialsOfTwoKindsAreRefused() {
        Callers callers = callers(caller(Authentication.BASIC));
        for (Map<String, String> more : List.of(Map.of("X-Api-Key", "x"), Map.of("X-Bridge-Caller", "pay"))) {
            Map<String, String> both = new HashMap<>(basic("pay:" + SECRET));
            both.putAll(more);
            assertRefused(callers, LOOPBACK, true, both);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "X-Bridge-Caller", "X-Bridge-Timestamp", "X-Bridge-Nonce",
        "X-Bridge-Signature", "X-Api-Key"})
    void aHeaderThatStandsTwiceIsRefused(String header) {
        Callers callers = callers(caller(Authentication.HMAC_SHA256));
        Map<String, List<String>> headers = new HashMap<>();
        signed(Signing.HMAC_SHA256, SECRET).forEach((name, value) -> headers.put(name, List.of(value)));
        assertThat(callers.identify(new Credentials(INSIDE, false, List.of(), headers)).caller().name())
                .isEqualTo("pay");

        headers.put(header,
                headers.containsKey(header) ? List.of(headers.get(header).get(0), headers.get(header).get(0))
                        : List.of("", ""));
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> callers.identify(new Credentials(INSIDE, false, List.of(), headers)));
    }

    @ParameterizedTest
    @CsvSource({"BASIC", "API_KEY", "HMAC_SHA256", "HMAC_SM3", "CERTIFICATE"})
    void aCallerIsLetInFromItsAddressesOnly(Authentication way) {
        Callers callers = callers(new Caller("pay", Set.of("main"), way, way.hasSecrets() ? secrets() : null,
                Addresses.of(List.of(HOSPITALS, "2001:db8::/32")), certificates(way), 0));
        for (String inside : List.of(INSIDE, "::ffff:10.1.2.3", "2001:db8::9")) {
            assertThat(prove(callers, inside, credentials(way))).isEqualTo("pay");
            remembered.clear();
        }
        for (String outside : List.of(OUTSIDE, LOOPBACK, "2001:db9::9", "unknown", "10.1")) {
            assertThatExceptionOfType(Refusal.class).isThrownBy(() -> prove(callers, outside, credentials(way)));
        }
    }

    @ParameterizedTest
    @CsvSource({"BASIC", "API_KEY", "HMAC_SHA256", "HMAC_SM3", "CERTIFICATE"})
    void aCallerWithCertificatesComesWithOneOfThemWhateverElseItProves(Authentication way) {
        for (String certificate : List.of(PAY_SUBJECT, PAY_FINGERPRINT,
                PAY_FINGERPRINT.replace(":", "").toLowerCase(Locale.ROOT),
                "cn=PAY, o=\"hospital, east\", c=cn")) {
            Callers callers = callers(new Caller("pay", Set.of("main"), way, way.hasSecrets() ? secrets() : null,
                    Addresses.of(List.of()), Certificates.of(List.of("CN=older", certificate)), 0));
            assertThat(prove(callers, List.of(PAY), credentials(way))).isEqualTo("pay");
            assertThat(prove(callers, List.of(PAY, OTHER), nextNonce(credentials(way)))).isEqualTo("pay");
            for (List<X509Certificate> wrong : List.<List<X509Certificate>>of(List.of(), List.of(OTHER),
                    List.of(OTHER, PAY))) {
                assertThatExceptionOfType(Refusal.class).isThrownBy(() -> prove(callers, wrong, credentials(way)));
            }
            remembered.clear();
        }
    }

    @Test
    void aCertificateIsNoProofOfACallerWithASecret() {
        Callers callers = callers(new Caller("pay", Set.of("main"), Authentication.BASIC, secrets(),
                Addresses.of(List.of()), Certificates.of(List.of(PAY_SUBJECT)), 0));
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> prove(callers, List.of(PAY), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "X-Bridge-Timestamp, ''", "X-Bridge-Timestamp, -1", "X-Bridge-Timestamp, 17e8",
        "X-Bridge-Timestamp, 1795406400.5",
        "X-Bridge-Timestamp, 1795406400000", "X-Bridge-Timestamp, ١٧٩٥٤٠٦٤٠٠",
        "X-Bridge-Nonce, ''", "X-Bridge-Nonce, 0123456789abcde", "X-Bridge-Nonce, 0123456789abcdef+",
        "X-Bridge-Nonce, '0123456789 abcdef'",
        "X-Bridge-Nonce, 01234567890123456789012345678901234567890123456789012345678901234",
        "X-Bridge-Signature, ''", "X-Bridge-Signature, 00", "X-Bridge-Caller, ''", "X-Bridge-Caller, nobody"})
    void aSignedRequestWhoseHeadersCannotBeIsRefused(String header, String value) {
        Callers callers = callers(caller(Authentication.HMAC_SHA256));
        Map<String, String> headers = new HashMap<>(signed(Signing.HMAC_SHA256, SECRET));
        assertThat(prove(callers, INSIDE, headers)).isEqualTo("pay");
        remembered.clear();

        headers.put(header, value);
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> prove(callers, INSIDE, headers));
        assertThat(remembered).as("a bad call takes no nonce away").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "300, true", "-300, true", "301, false", "-301, false", "100000, false"})
    void theClocksMayDifferByTheWindow(int seconds, boolean accepted) {
        Callers callers = callers(caller(Authentication.HMAC_SHA256));
        clock.advance(Duration.ofSeconds(seconds));
        Map<String, String> headers = signed(Signing.HMAC_SHA256, SECRET);
        clock.advance(Duration.ofSeconds(-seconds));
        if (accepted) {
            Claim claim = identify(callers, headers);
            assertThat(claim.caller().name()).isEqualTo("pay");
        } else {
            assertThatExceptionOfType(Refusal.class).isThrownBy(() -> identify(callers, headers));
        }
    }

    @Test
    void neitherCredentialsNorCallersShowASecretAsText() {
        Credentials credentials = new Credentials(INSIDE, true, List.of(), Map.of("X-Api-Key", List.of(SECRET)));
        Callers callers = callers(caller(Authentication.API_KEY));
        Claim claim = callers.identify(credentials);
        assertThat(credentials + " " + claim + " " + claim.caller() + claim.caller().secrets())
                .contains(INSIDE).doesNotContain(SECRET);
    }

    @Test
    void theChallengeNamesTheWaysOfTheCallers() throws IOException {
        assertThat(callers(caller(Authentication.BASIC)).challenge()).startsWith("Basic realm=");
        assertThat(callers(caller(Authentication.HMAC_SM3), new Caller("b", Set.of(), Authentication.API_KEY, secrets(),
                Addresses.of(List.of()), Certificates.of(List.of()), 0)).challenge())
                .isEqualTo("ApiKey realm=\"bridge\", header=\"X-Api-Key\", HMAC-SM3 realm=\"bridge\"");
    }

    private Caller caller(Authentication way) {
        return new Caller("pay", Set.of("main"), way, secrets(), Addresses.of(List.of()), Certificates.of(List.of()),
                0);
    }

    private Callers callers(Caller... callers) {
        return new Callers(List.of(callers), "X-Api-Key", nonces);
    }

    private static Secrets secrets() {
        try {
            return new Secrets(List.of("another-one-that-is-valid-too", SECRET), null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Certificates certificates(Authentication way) {
        return Certificates.of(way.hasSecrets() ? List.of() : List.of(PAY_SUBJECT));
    }

    private Map<String, String> credentials(Authentication way) {
        return switch (way) {
            case BASIC -> basic("pay:" + SECRET);
            case API_KEY -> Map.of("X-Api-Key", SECRET);
            case HMAC_SHA256 -> signed(Signing.HMAC_SHA256, SECRET);
            case HMAC_SM3 -> signed(Signing.HMAC_SM3, SECRET);
            case CERTIFICATE -> Map.of();
        };
    }

    private static Map<String, String> basic(String userAndPassword) {
        return Map.of("Authorization", "basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, String> signed(Signing signing, String secret) {
        return signed(signing, secret, "0123456789abcdef");
    }

    private Map<String, String> signed(Signing signing, String secret, String nonce) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        String text = signing.tag() + "\nOPDRechargeList\nmain\n" + timestamp + "\n" + nonce + "\n"
                + HexFormat.of().formatHex(signing.hash(BODY));
        return Map.of("X-Bridge-Caller", "pay", "X-Bridge-Timestamp", timestamp, "X-Bridge-Nonce", nonce,
                "X-Bridge-Signature", HexFormat.of().formatHex(signing.sign(secret.getBytes(StandardCharsets.UTF_8),
                        text.getBytes(StandardCharsets.UTF_8))));
    }

    private Map<String, String> nextNonce(Map<String, String> headers) {
        return !headers.containsKey("X-Bridge-Nonce") ? headers
                : signed(headers.equals(signed(Signing.HMAC_SM3, SECRET)) ? Signing.HMAC_SM3 : Signing.HMAC_SHA256,
                        SECRET,
                        "fedcba9876543210");
    }

    private static String identify(Callers callers, String address, boolean secure, Map<String, String> headers) {
        return callers.identify(new Credentials(address, secure, List.of(), lists(headers))).caller().name();
    }

    private static Claim identify(Callers callers, Map<String, String> headers) {
        return callers.identify(new Credentials(INSIDE, false, List.of(), lists(headers)));
    }

    private static String prove(Callers callers, String address, Map<String, String> headers) {
        return prove(callers, new Credentials(address, true, address.equals(OUTSIDE) ? List.of() : List.of(PAY),
                lists(headers)));
    }

    private static String prove(Callers callers, List<X509Certificate> chain, Map<String, String> headers) {
        return prove(callers, new Credentials(INSIDE, true, chain, lists(headers)));
    }

    private static String prove(Callers callers, Credentials credentials) {
        Claim claim = callers.identify(credentials);
        callers.prove(claim, "OPDRechargeList", "main", claim.hash(BODY));
        return claim.caller().name();
    }

    private static Map<String, List<String>> lists(Map<String, String> headers) {
        Map<String, List<String>> lists = new HashMap<>();
        headers.forEach((name, value) -> lists.put(name, List.of(value)));
        return lists;
    }

    private static void assertRefused(Callers callers, String address, boolean secure, Map<String, String> headers) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> identify(callers, address, secure, headers))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(AnswerCode.NOT_AUTHORISED);
                    assertThat(refusal.arguments()).isEmpty();
                });
    }

    private static X509Certificate certificate(String name) {
        try (InputStream in = CallersTest.class.getResourceAsStream("/access/" + name + ".pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
