package io.opdbridge.access;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SecretsTest {

    private static final String OLD = "old-secret-0123456789";
    private static final String NEW = "new-secret-0123456789";
    private static final String NEWEST = "日本語でもよい秘密の言葉です0123";
    private static final String GIVEN = "given-secret-0123456789";

    @TempDir
    private Path folder;

    @Test
    void thoseOfTheSettingsAndThoseOfTheFileAreValidTogether() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"),
                "# of the payment platform\n\n  " + OLD + " \r\n" + NEWEST);
        Secrets secrets = new Secrets(List.of(GIVEN), file);

        assertThat(List.of(GIVEN, OLD, NEWEST)).allMatch(secret -> valid(secrets, secret));
        assertThat(List.of(NEW, "# of the payment platform", "")).noneMatch(secret -> valid(secrets, secret));
        assertThat(secrets.toString()).isEqualTo("Secrets[3]");
    }

    @Test
    void aFileThatChangesIsReadAgainAndOneThatCannotBeReadChangesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), OLD);
        Secrets secrets = new Secrets(List.of(), file);
        assertThat(valid(secrets, OLD)).isTrue();

        Files.writeString(file, OLD + "\n" + NEW);
        secrets.look();
        assertThat(List.of(OLD, NEW)).allMatch(secret -> valid(secrets, secret));

        Files.writeString(file, NEW);
        secrets.look();
        assertStays(secrets);
        for (String unreadable : List.of("too short", "# nothing", "")) {
            Files.writeString(file, unreadable);
            secrets.look();
            assertStays(secrets);
        }
        Files.delete(file);
        secrets.look();
        assertStays(secrets);
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE});
        secrets.look();
        assertStays(secrets);

        Files.writeString(file, NEWEST);
        secrets.look();
        assertThat(valid(secrets, NEWEST)).isTrue();
        assertThat(valid(secrets, NEW)).isFalse();
    }

    @Test
    void theFileIsLookedAtWhileCallersCall() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), OLD);
        Secrets secrets = new Secrets(List.of(), file);
        Files.writeString(file, "# new\n" + NEW);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> valid(secrets, NEW) && !valid(secrets, OLD));
    }

    @Test
    void withoutAGoodFileThereAreNone() throws IOException {
        Path file = folder.resolve("keys");
        assertThatIOException().isThrownBy(() -> new Secrets(List.of(), file)).withMessageContaining(file.toString());
        assertThatIOException().isThrownBy(() -> new Secrets(List.of(GIVEN), folder))
                .withMessageContaining(folder.toString());
        Files.writeString(file, "# nothing yet\n");
        assertThatIOException().isThrownBy(() -> new Secrets(List.of(GIVEN), file))
                .withMessageContaining("contains no secret");
        Files.writeString(file, OLD + "\ntoo-short");
        assertThatIllegalArgumentException().isThrownBy(() -> new Secrets(List.of(), file))
                .withMessageContaining("9 characters").withMessageContaining("16")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("too-short"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Secrets(List.of(), null));
    }

    private static void assertStays(Secrets secrets) {
        assertThat(valid(secrets, NEW)).isTrue();
        assertThat(valid(secrets, OLD)).isFalse();
    }

    private static boolean valid(Secrets secrets, String secret) {
        return secrets.anyMatch(valid -> Arrays.equals(valid, secret.getBytes(StandardCharsets.UTF_8)));
    }
}
