package io.opdbridge.audit;

import io.opdbridge.audit.KeptMessage.Direction;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MessageVaultTest {

    private static final String OLD_KEY = key(1);
    private static final String NEW_KEY = key(2);
    private static final Instant NOON = Instant.parse("2026-11-23T04:00:00.123456Z");
    private static final String TEXT = "<Req><PatientName>张三</PatientName></Req>";

    private final MessageVault vault = vault(OLD_KEY);

    private static String key(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static MessageVault vault(String keys) {
        return new MessageVault(SecretKeys.of(keys), Map.of("main", 7, "east", 0));
    }

    private KeptMessage seal() {
        return vault.seal("main", 17, Direction.REQUEST, NOON, TEXT);
    }

    @Test
    void whatIsSealedOpensAndTellsNothingUntilThen() throws IOException {
        KeptMessage sealed = seal();

        assertThat(vault.open(sealed)).isEqualTo(TEXT);
        assertThat(sealed.keptUntil()).isEqualTo(NOON.plus(Duration.ofDays(7)));
        assertThat(Base64.getDecoder().decode(sealed.content()))
                .hasSize(12 + TEXT.getBytes(StandardCharsets.UTF_8).length + 16);
        assertThat(new String(Base64.getDecoder().decode(sealed.content()), StandardCharsets.UTF_8))
                .doesNotContain("Patient");
        assertThat(vault.keeps("main")).isTrue();
        assertThat(vault.keeps("east")).isFalse();
        assertThat(vault.keeps("west")).isFalse();
    }

    @Test
    void theSameTextIsNeverSealedTheSameWayAndNoIdComesTwice() {
        Set<String> nonces = new HashSet<>();
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            nonces.add(seal().content().substring(0, 16));
            long id = vault.newId();
            assertThat(id).isPositive();
            ids.add(id);
        }
        assertThat(nonces).hasSize(1000);
        assertThat(ids).hasSize(1000);
    }

    @Test
    void aMessageThatWasChangedOrPutInAnothersPlaceDoesNotOpen() {
        KeptMessage sealed = seal();
        byte[] changed = Base64.getDecoder().decode(sealed.content());
        changed[20] ^= 1;
        for (KeptMessage other : List.of(
                new KeptMessage("east", 17, sealed.direction(), NOON, sealed.keptUntil(), sealed.keyId(),
                        sealed.content()),
                new KeptMessage("main", 18, sealed.direction(), NOON, sealed.keptUntil(), sealed.keyId(),
                        sealed.content()),
                new KeptMessage("main", 17, Direction.ANSWER, NOON, sealed.keptUntil(), sealed.keyId(),
                        sealed.content()),
                new KeptMessage("main", 17, sealed.direction(), NOON.plusMillis(1), sealed.keptUntil(), sealed.keyId(),
                        sealed.content()),
                new KeptMessage("main", 17, sealed.direction(), NOON, sealed.keptUntil(), sealed.keyId(),
                        Base64.getEncoder().encodeToString(changed)),
                new KeptMessage("main", 17, sealed.direction(), NOON, sealed.keptUntil(), sealed.keyId(), "AAAA"))) {
            assertThatIOException().isThrownBy(() -> vault.open(other))
                    .withMessageContaining("was changed after it was kept");
        }
    }

    @Test
    void anOldKeyOpensAsLongAsItIsThereAndItsAbsenceIsSaid() throws IOException {
        KeptMessage old = seal();
        MessageVault rotated = vault(NEW_KEY + "\n" + OLD_KEY + "\n");

        assertThat(rotated.open(old)).isEqualTo(TEXT);
        KeptMessage fresh = rotated.seal("main", 17, Direction.REQUEST, NOON, TEXT);
        assertThat(fresh.keyId()).isNotEqualTo(old.keyId());
        assertThat(vault(NEW_KEY).open(fresh)).isEqualTo(TEXT);
        assertThatIOException().isThrownBy(() -> vault(NEW_KEY).open(old))
                .withMessageContaining(old.keyId()).withMessageContaining("bridge.messages.key");
    }

    @Test
    void ofAVeryLongMessageTheBeginningIsKept() throws IOException {
        KeptMessage sealed = vault.seal("main", 1, Direction.ANSWER, NOON, "x".repeat(7_000_001));

        assertThat(sealed.content()).hasSizeLessThan(10_000_000);
        assertThat(vault.open(sealed)).hasSize(7_000_000);
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutShowingIt() {
        assertThatIllegalArgumentException().isThrownBy(() -> SecretKeys.of("c2VjcmV0")).withMessage(
                "a key has 6 bytes instead of 32");
        assertThatIllegalArgumentException().isThrownBy(() -> SecretKeys.of("!secret!"))
                .withMessage("a key is not written in Base64");
        assertThat(SecretKeys.of(" \n").isEmpty()).isTrue();
    }
}
