package io.opdbridge.access;

import io.opdbridge.BridgeSettings;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.config.InvalidSettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CallerSettingsTest {

    private static final String SECRET = "a-good-secret-0123456789";
    private static final String OTHERS = "another-secret-0123456789";
    private static final String CERTIFICATE = "CN=pay,O=Hospital";

    @TempDir
    private Path folder;

    @Test
    void withoutCallersThereAreNone() {
        assertThat(callers(Map.of())).isEmpty();
    }

    @Test
    void eachCallerHasItsOwnSettings() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), OTHERS + "\n");
        List<Caller> callers = callers(pay(Map.of("bridge.callers", "pay, gw", "bridge.caller.pay.addresses",
                "10.1.0.0/16, ::1", "bridge.caller.pay.calls-per-second", "20", "bridge.caller.gw.sites", "east,main",
                "bridge.caller.gw.authentication", "certificate", "bridge.caller.gw.certificates",
                CERTIFICATE + "; CN=x",
                "bridge.caller.pay.secrets-file", file.toString(), "bridge.tls.certificate", "bridge.p12",
                "bridge.tls.client-authorities", "platforms.pem", "bridge.tls.client-certificates", "optional")));

        assertThat(callers.stream().map(Caller::name)).containsExactly("pay", "gw");
        Caller pay = callers.get(0);
        assertThat(pay.sites()).containsExactly("main");
        assertThat(pay.authentication()).isEqualTo(Authentication.HMAC_SHA256);
        assertThat(pay.secrets()).hasToString("Secrets[2]");
        assertThat(pay.addresses().isEmpty()).isFalse();
        assertThat(pay.certificates().isEmpty()).isTrue();
        assertThat(pay.callsPerSecond()).isEqualTo(20);
        Caller gateway = callers.get(1);
        assertThat(gateway.sites()).containsExactlyInAnyOrder("main", "east");
        assertThat(gateway.secrets()).isNull();
        assertThat(gateway.callsPerSecond()).isZero();
        assertThat(gateway.certificates().isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "127.0.0.1"})
    void withCallersAnyAddressMayBeListenedOn(String host) {
        assertThat(HttpSettings.address(BridgeSettings.load(pay(Map.of("bridge.http.host", host))).all()))
                .contains(host);
    }

    @ParameterizedTest
    @CsvSource({
        "sites, ''", "sites, west", "sites, 'main,west'", "authentication, ''", "authentication, hmac-md5",
        "authentication, Basic", "secrets, ''", "secrets, 0123456789abcde",
        "secrets, 'a-good-secret-0123456789,tiny-one'",
        "addresses, his.hospital", "addresses, 10.1.0.0/33", "addresses, '10.1.2.3,'''",
        "certificates, pay", "certificates, 00:11", "calls-per-second, -1", "calls-per-second, many",
        "calls-per-second, 0.5", "calls-per-second, ''"})
    void aValueThatCannotBeStopsTheStartAndItsSettingIsNamed(String setting, String value) {
        refuses("bridge.caller.pay." + setting, Map.of("bridge.caller.pay." + setting, value));
    }

    @Test
    void aSettingThatDoesNotExistStopsTheStartAndIsNamed() {
        refuses("bridge.caller.pay.secret", Map.of("bridge.caller.pay.secret", SECRET));
        refuses("bridge.caller.pay", Map.of("bridge.caller.pay", SECRET));
        refuses("bridge.caller.gw.secrets", Map.of("bridge.caller.gw.secrets", SECRET));
        refuses("bridge.callers", Map.of("bridge.callers", "pay,a b"));
        refuses("bridge.callers", Map.of("bridge.callers", "pay,a:b"));
    }

    @Test
    void whatContradictsStopsTheStartAndIsNamed() {
        Map<String, String> certified = Map.of("bridge.caller.pay.authentication", "certificate");
        refuses("bridge.caller.pay.certificates", certified);
        refuses("bridge.caller.pay.secrets", with(certified, "bridge.caller.pay.certificates", CERTIFICATE));
        refuses("bridge.caller.pay.secrets-file",
                with(with(with(certified, "bridge.caller.pay.certificates", CERTIFICATE),
                        "bridge.caller.pay.secrets", ""), "bridge.caller.pay.secrets-file", "keys"));
        refuses("bridge.caller.pay.secrets", Map.of("bridge.caller.pay.authentication", "api-key",
                "bridge.caller.pay.secrets", "with blanks 0123456789"));
        Map<String, String> twins = Map.of("bridge.callers", "pay,gw", "bridge.caller.gw.sites", "main",
                "bridge.caller.gw.authentication", "basic", "bridge.caller.gw.secrets", OTHERS + "," + SECRET);
        refuses("bridge.caller.gw.secrets", twins);
        Map<String, String> certifiedTwins = Map.of("bridge.callers", "pay,gw", "bridge.caller.pay.secrets", "",
                "bridge.caller.pay.authentication", "certificate", "bridge.caller.pay.certificates", CERTIFICATE,
                "bridge.caller.gw.sites", "main", "bridge.caller.gw.authentication", "certificate",
                "bridge.caller.gw.certificates", "o=hospital; cn=PAY, O=hospital");
        refuses("bridge.caller.gw.certificates", certifiedTwins);
        refuses("bridge.caller.pay.certificates", Map.of("bridge.caller.pay.certificates", CERTIFICATE));
    }

    @ParameterizedTest
    @CsvSource({"bridge.signature.window-seconds, 0", "bridge.nonce.poll-milliseconds, 1",
        "bridge.http.api-key-header, ''", "bridge.http.api-key-header, Authorization",
        "bridge.http.api-key-header, x-bridge-nonce", "bridge.http.api-key-header, Content-Type",
        "bridge.http.api-key-header, X Key", "bridge.http.api-key-header, 'X-Key\"'"})
    void aSettingOfTheDoorThatCannotBeIsNamed(String key, String value) {
        refuses(key, Map.of(key, value));
    }

    @Test
    void aFileOfSecretsThatCannotBeTakenStopsTheStartAndIsNamed() throws IOException {
        Path file = folder.resolve("keys");
        Map<String, String> settings = pay(Map.of("bridge.caller.pay.secrets", "", "bridge.caller.pay.secrets-file",
                file.toString()));
        for (String content : new String[] {null, "", "# none yet\n", "short-one-0123"}) {
            if (content != null) {
                Files.writeString(file, content);
            }
            assertThatThrownBy(() -> callers(settings)).isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("bridge.caller.pay.secrets-file").message().doesNotContain("short-one");
        }
        Files.writeString(file, SECRET);
        assertThat(callers(settings)).hasSize(1);
    }

    @Test
    void camelHearsOfNoSecret() {
        assertThat(BridgeSettings.load(pay(Map.of())).asProperties().toString()).contains("bridge.callers=pay")
                .doesNotContain(SECRET);
    }

    private static List<Caller> callers(Map<String, String> settings) {
        return CallerSettings.callers(BridgeSettings.load(settings).all());
    }

    private static Map<String, String> pay(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("bridge.sites", "main,east", "bridge.callers", "pay",
                "bridge.caller.pay.sites", "main", "bridge.caller.pay.authentication", "hmac-sha256",
                "bridge.caller.pay.secrets", SECRET));
        settings.putAll(more);
        return settings;
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }

    private static void refuses(String key, Map<String, String> more) {
        assertThatThrownBy(() -> BridgeSettings.load(pay(more))).isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("Setting " + key + ": ").message()
                .doesNotContain(SECRET, OTHERS, "0123456789abcde", "tiny-one");
    }
}
