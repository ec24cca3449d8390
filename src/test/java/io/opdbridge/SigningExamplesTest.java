package io.opdbridge;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The examples of the page for callers that sign, run as it says. */
@Tag("full")
class SigningExamplesTest extends RouteTest {

    private static final Path EXAMPLES = Path.of("src/docs/integrate/signing");
    private static final String SECRET = "a secret; with 'quotes' and $x 0123456789 ";

    @TempDir
    private Path folder;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.callers", "sha,sm");
        for (String caller : List.of("sha", "sm")) {
            bridge.set("bridge.caller." + caller + ".sites", "main")
                    .set("bridge.caller." + caller + ".authentication",
                            caller.equals("sm") ? "hmac-sm3" : "hmac-sha256")
                    .set("bridge.caller." + caller + ".secrets", SECRET + caller);
        }
    }

    /** The examples go by the clock on the wall. */
    @BeforeEach
    void setTheClock() {
        bridge.clock().advance(Duration.between(bridge.clock().instant(), Instant.now()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HMAC-SHA256", "HMAC-SM3"})
    void java(String algorithm) throws Exception {
        String bouncyCastle = Path.of(BouncyCastleProvider.class.getProtectionDomain().getCodeSource().getLocation()
                .toURI()).toString();
        assertFreezes(algorithm, Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                bouncyCastle,
                example("SignedCall.java"), algorithm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HMAC-SHA256", "HMAC-SM3"})
    void python(String algorithm) throws Exception {
        assumeRuns("python3, whose OpenSSL has SM3", "python3", "-c", "import hashlib; hashlib.new('sm3')");
        assertFreezes(algorithm, "python3", example("signed_call.py"), algorithm);
    }

    @Test
    void php() throws Exception {
        assumeRuns("php-cli", "php", "-v");
        assertFreezes("HMAC-SHA256", "php", example("signed_call.php"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HMAC-SHA256", "HMAC-SM3"})
    void shell(String algorithm) throws Exception {
        assumeRuns("openssl, curl", "sh", "-c", "openssl dgst -sm3 < /dev/null && curl --version");
        assertFreezes(algorithm, "sh", example("signed-call.sh"), algorithm);
    }

    @Test
    void thePageNamesEachExample() throws IOException {
        String page = Files.readString(Path.of("src/docs/integrate/signing.md"));
        try (Stream<Path> examples = Files.list(EXAMPLES)) {
            assertThat(examples).isNotEmpty()
                    .allSatisfy(example -> assertThat(page).contains("](signing/" + example.getFileName() + ")"));
        }
    }

    /** It freezes with the right secret, and not with another one. */
    private void assertFreezes(String algorithm, String... command) throws Exception {
        String caller = algorithm.equals("HMAC-SM3") ? "sm" : "sha";
        Recharge recharge = bridge.book();
        Path request = folder.resolve("request.xml");
        Files.write(request, RouteRequest.freeze(recharge).with("Remark", "退费 & 其他\n").bytes());

        run(caller, SECRET + "another", request, command).assertRefused(200, -10005);
        assertThat(bridge.holds(recharge)).isEmpty();
        run(caller, SECRET + caller, request, command).assertOk();
        assertThat(bridge.holds(recharge)).hasSize(1);
    }

    private RouteAnswer run(String caller, String secret, Path request, String... command)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of(bridge.uri("/his/").toString(), "main", caller, "OPDRechargeFreeze", request.toString()));
        Path output = folder.resolve("output.xml");
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(words).redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("SECRET", secret);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return new RouteAnswer(200, "application/xml;charset=UTF-8", Files.readAllBytes(output));
    }

    private static String example(String name) {
        return EXAMPLES.resolve(name).toString();
    }

    private static void assumeRuns(String what, String... command) throws InterruptedException {
        boolean runs;
        try {
            runs = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor() == 0;
        } catch (IOException e) {
            runs = false;
        }
        Assumptions.assumeTrue(runs, "Skipped: it takes " + what + " to run it");
    }
}
