package io.opdbridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The container file, and what an image of it relies on: the distribution serves as an unprivileged user on a root that
 * is read-only. No image is built; a mount namespace of its own stands for it.
 */
@Tag("full")
class ContainerIT {

    private static final Path DISTRIBUTION = Path.of("target", "bridge");
    private static final Path SCRIPT = Path.of("src/test/resources/container/read-only-root.sh");

    @TempDir
    private Path folder;

    private final List<Instruction> file = read(Path.of("src/container/Containerfile"));

    @Test
    void itStandsOnAPinnedImageAndFetchesNothing() {
        assertThat(arguments("FROM")).singleElement().asString()
                .matches("[a-z0-9.]+(/[a-z0-9-]+)+:[0-9]+\\.[0-9][^ ]*");
        assertThat(arguments("ADD")).isEmpty();
        assertThat(arguments("SHELL")).isEmpty();
        assertThat(arguments("RUN")).allSatisfy(run -> assertThat(list(run).get(0)).isEqualTo("install"));
    }

    @Test
    void itHoldsTheDistributionAllButTheSimulatorAndWhatIsToRead() throws IOException {
        Set<Path> copied = new TreeSet<>();
        for (String copy : arguments("COPY")) {
            List<String> paths = List.of(copy.split(" "));
            Path target = Path.of(paths.get(paths.size() - 1));
            for (String source : paths.subList(0, paths.size() - 1)) {
                Path inside = DISTRIBUTION.relativize(Path.of(source));
                copied.add(inside);
                assertThat(DISTRIBUTION.resolve(inside)).exists();
                assertThat(source.endsWith("/") ? target : target.resolve(inside)).isEqualTo(home().resolve(inside));
            }
        }
        try (Stream<Path> all = Files.list(DISTRIBUTION)) {
            assertThat(copied).isEqualTo(all.map(DISTRIBUTION::relativize)
                    .filter(path -> Stream.of("simulator", "data", "docs", "README.md").noneMatch(path::startsWith))
                    .collect(Collectors.toSet()));
        }
    }

    /** By number, which an orchestrator can tell from root without the image's list of users. */
    @Test
    void itRunsAsAnUnprivilegedUserThatOwnsTheDataFolderOnly() {
        assertThat(one("USER")).matches("[1-9][0-9]*:[1-9][0-9]*");
        List<String> install = list(one("RUN"));
        assertThat(install).containsSubsequence("-o", user()).containsSubsequence("-g", group());
        assertThat(install.get(install.size() - 1)).isEqualTo(one("VOLUME"))
                .isEqualTo(environment().get("BRIDGE_DATA_DIR"));
        assertThat(arguments("COPY")).noneMatch(copy -> copy.contains("--chown"));
    }

    @Test
    void itsFirstProcessIsTheBridgeWhichIsAskedWhetherItIsReady() throws IOException {
        assertThat(list(one("ENTRYPOINT"))).containsExactly(home().resolve("bin/bridge").toString());
        assertThat(list(one("CMD"))).containsExactly("run");
        assertThat(Files.readString(DISTRIBUTION.resolve("bin/bridge"))).contains("\nexec \"$java\"");
        String check = one("HEALTHCHECK");
        assertThat(list(check.substring(check.indexOf("CMD ") + 4)))
                .containsExactly(home().resolve("bin/bridge").toString(), "health");
    }

    /** As {@code podman run --read-only} or {@code docker run --read-only --tmpfs /tmp --cap-drop all} do it. */
    @Test
    void itServesOnAReadOnlyRoot() throws Exception {
        assumeNamespaces();
        Path data = Files.createDirectory(folder.resolve("data"));
        give(data);
        give(ProcessCsv.write(data.resolve("recharges.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("800000000001", "F1", 500)));

        try (ProcessBridge bridge = ProcessBridge.start(data, Map.of(), inside(data, "demo"))) {
            ProcessAnswer answer = bridge.call("OPDRechargeList",
                    "<CardType>1</CardType><CardNo>900000000017</CardNo>");
            assertThat(answer.code()).isEqualTo("10000");
            assertThat(answer.text("PayMoney")).isEqualTo("10000");

            var imported = ProcessCommand.run(Map.of(),
                    inside(data, "import", environment().get("BRIDGE_DATA_DIR") + "/recharges.csv"));
            assertThat(imported.exitCode()).as(imported.out() + imported.err()).isZero();
            assertThat(bridge.call("OPDRechargeList", "<CardNo>800000000001</CardNo>").text("PayMoney"))
                    .isEqualTo("500");

            Map<String, String> port = Map.of("BRIDGE_HTTP_PORT",
                    Integer.toString(URI.create(bridge.address()).getPort()));
            for (String command : List.of("cases", "verify", "health")) {
                var result = ProcessCommand.run(port, inside(data, command));
                assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
            }
            assertThat(bridge.terminate()).as(bridge.output()).isEqualTo(143);
        }
    }

    /** That the test above tests anything. */
    @Test
    void nothingButTheDataFolderAndTmpIsWritableThere() throws Exception {
        assumeNamespaces();
        Path data = Files.createDirectory(folder.resolve("data"));
        give(data);

        var result = ProcessCommand.run(Map.of(), within(data, "sh", "-c",
                "id -u; for d in / /opt /opt/bridge /opt/bridge/lib /usr /etc /var /var/lib /var/tmp . /tmp; do"
                        + " if touch \"$d/probe\" 2>/dev/null; then echo \"$d\"; fi; done"));

        assertThat(result.out().lines()).containsExactly(user(), ".", "/tmp");
    }

    private List<String> inside(Path data, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env"));
        environment().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(list(one("ENTRYPOINT")));
        command.addAll(List.of(arguments));
        return within(data, command.toArray(String[]::new));
    }

    private List<String> within(Path data, String... command) {
        List<String> line = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh",
                SCRIPT.toAbsolutePath().toString(), DISTRIBUTION.toAbsolutePath().toString(), data.toString(),
                user(), group()));
        line.addAll(List.of(command));
        return line;
    }

    private static void assumeNamespaces() throws IOException, InterruptedException {
        assumeTrue(Stream.of("java.home", "user.dir").map(System::getProperty)
                .noneMatch(path -> path.startsWith("/opt/") || path.startsWith("/var/lib/")),
                "The JDK and the project are where the image has the bridge");
        try {
            assumeTrue(new ProcessBuilder("unshare", "--mount", "setpriv", "--reuid=1", "--clear-groups", "true")
                    .start().waitFor() == 0, "Only root may make a read-only root");
        } catch (IOException e) {
            assumeTrue(false, "unshare is missing: " + e.getMessage());
        }
    }

    private void give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", Integer.valueOf(user()));
        Files.setAttribute(path, "unix:gid", Integer.valueOf(group()));
    }

    private String user() {
        return one("USER").split(":")[0];
    }

    private String group() {
        return one("USER").split(":")[1];
    }

    /** The folder of the image that the bridge lives in. */
    private Path home() {
        return Path.of(list(one("ENTRYPOINT")).get(0)).getParent().getParent();
    }

    private Map<String, String> environment() {
        return Arrays.stream(one("ENV").split(" ")).map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private List<String> arguments(String name) {
        return file.stream().filter(instruction -> instruction.name().equals(name)).map(Instruction::arguments)
                .toList();
    }

    private String one(String name) {
        assertThat(arguments(name)).as(name).hasSize(1);
        return arguments(name).get(0);
    }

    /** The exec form, which has no shell between. */
    private static List<String> list(String arguments) {
        try {
            return new ObjectMapper().readValue(arguments, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not the exec form: " + arguments, e);
        }
    }

    private static List<Instruction> read(Path path) {
        try {
            return Files.readAllLines(path).stream().filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ", 2)).map(parts -> new Instruction(parts[0], parts[1])).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Instruction(String name, String arguments) {
    }
}
