package io.opdbridge;

import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code mvn package} leaves behind is ready to run. */
class DistributionIT {

    private static final Path HOME = Path.of("target", "bridge");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "demo", "import", "verify", "cases", "migrate", "simulate-vendor", "attack",
        "replay"})
    void eachCommandExplainsItself(String command) throws Exception {
        List<String> line = new ArrayList<>(List.of(HOME.resolve("bin/bridge").toString()));
        if (!command.isEmpty()) {
            line.add(command);
        }
        line.add("--help");

        var result = ProcessCommand.run(Map.of(), line);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("Usage: bridge" + (command.isEmpty() ? "" : " " + command));
    }

    @Test
    void whatSpeaksToABridgeFromOutsideIsAJarOfItsOwnThatABridgeDoesWithout() throws Exception {
        Path home = folder.resolve("bridge");
        copy(HOME, home);
        List<Path> tools;
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            tools = jars.filter(jar -> jar.getFileName().toString().matches("opd-prepay-bridge-.*-tools\\.jar"))
                    .toList();
        }
        assertThat(tools).hasSize(1);
        try (ZipFile jar = new ZipFile(tools.get(0).toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class"))).isNotEmpty()
                    .allMatch(name -> name.startsWith("io/opdbridge/tools/"));
        }
        Files.delete(tools.get(0));

        var help = ProcessCommand.run(Map.of(), List.of(home.resolve("bin/bridge").toString(), "--help"));

        assertThat(help.exitCode()).as(help.err()).isZero();
        assertThat(help.out()).contains("  verify ").doesNotContain("  attack ", "  replay ", "  simulate-vendor ");
    }

    @Test
    void theDemoAnswersFromTheFolder() throws Exception {
        try (ProcessBridge bridge = ProcessBridge.start(folder, Map.of(),
                List.of(HOME.toAbsolutePath().resolve("bin/bridge").toString(), "demo"))) {
            ProcessAnswer answer = bridge.call("OPDRechargeList",
                    "<CardType>1</CardType><CardNo>900000000017</CardNo>");

            assertThat(answer.code()).isEqualTo("10000");
            assertThat(answer.text("PayMoney")).isEqualTo("10000");
            assertThat(bridge.terminate()).isIn(0, 143);
        }
    }

    @Test
    void theZipHoldsTheSameFilesUnderOneFolder() throws Exception {
        Map<String, Long> zipped = new TreeMap<>();
        try (ZipFile zip = new ZipFile("target/bridge.zip")) {
            for (ZipEntry entry : zip.stream().filter(found -> !found.isDirectory()).toList()) {
                zipped.put(entry.getName(), entry.getCrc());
            }
        }
        assertThat(zipped).containsKeys("bridge/bin/bridge", "bridge/conf/application.properties",
                "bridge/routes/hold-refund.camel.yaml", "bridge/routes/config/bridge-errors.camel.yaml");
        assertThat(zipped).isEqualTo(checksums(HOME));
    }

    @Test
    void whatItsPagesSendTheirReaderToIsThere() throws IOException {
        assertThat(linked(HOME.resolve("README.md"))).contains(HOME.resolve("docs/index.md"),
                HOME.resolve("docs/zh/index.md"), HOME.resolve("docs/integrate/connect-a-his.md"));
        try (Stream<Path> files = Files.walk(HOME)) {
            for (Path page : files.filter(file -> file.toString().endsWith(".md")).toList()) {
                assertThat(linked(page)).as("links of " + page).allSatisfy(file -> assertThat(file).exists());
            }
        }
        assertThat(HOME.resolve("docs/integrate/new-vendor/routes/vendors/qinghe.camel.yaml")).exists();
    }

    private static List<Path> linked(Path page) throws IOException {
        return Pattern.compile("\\]\\((?!https:)([^)#:\\s]+)[^)\\s]*\\)").matcher(Files.readString(page)).results()
                .map(link -> page.resolveSibling(link.group(1)).normalize()).toList();
    }

    @Test
    void theSettingsOfItsConfFolderAreHonoured() throws Exception {
        Path home = folder.resolve("bridge");
        copy(HOME, home);
        Path conf = home.resolve("conf/application.properties");
        Files.writeString(conf, Files.readString(conf) + "\nbridge.site.main.language=en\n");
        String start = home.resolve("bin/bridge").toString();

        try (ProcessBridge bridge = ProcessBridge.start(folder.resolve("data"), Map.of(), List.of(start, "run"))) {
            assertThat(bridge.call("OPDRechargeList", "<CardNo>1</CardNo>").text("RespMessage")).isEqualTo("Success");
        }

        Files.writeString(conf, "bridge.http.prot=1\n");
        var refused = ProcessCommand.run(Map.of(), List.of(start, "verify"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("bridge.http.prot");
    }

    private static Map<String, Long> checksums(Path home) throws IOException {
        Map<String, Long> checksums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                CRC32 checksum = new CRC32();
                checksum.update(Files.readAllBytes(file));
                checksums.put("bridge/" + home.relativize(file).toString().replace('\\', '/'), checksum.getValue());
            }
        }
        return checksums;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
