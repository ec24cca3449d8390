package io.opdbridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** The distribution's bills of material and its list of licences name what is in it, and nothing else. */
class SupplyChainIT {

    private static final Path HOME = Path.of("target", "bridge");
    private static final String OWN = "opd-prepay-bridge-";

    @ParameterizedTest
    @CsvSource({"lib.cdx.json, lib", "lib-and-simulator.cdx.json, lib simulator"})
    void theBillOfMaterialHasTheHashOfEachJar(String bill, String folders) throws Exception {
        Map<String, String> listed = new TreeMap<>();
        for (JsonNode component : components(bill)) {
            for (JsonNode hash : component.get("hashes")) {
                if (hash.get("alg").asText().equals("SHA-256")) {
                    listed.put(hash.get("content").asText(), component.get("name").asText());
                }
            }
        }

        Map<String, String> shipped = new TreeMap<>();
        for (String folder : folders.split(" ")) {
            try (Stream<Path> jars = Files.list(HOME.resolve(folder))) {
                for (Path jar : jars.filter(path -> !path.getFileName().toString().startsWith(OWN)).toList()) {
                    String name = jar.getFileName().toString();
                    shipped.put(HexFormat.of().formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar))), name);
                }
            }
        }

        assertThat(listed).isNotEmpty().containsOnlyKeys(shipped.keySet());
        listed.forEach((hash, name) -> assertThat(shipped.get(hash)).startsWith(name + "-"));
    }

    @Test
    void theListOfLicencesNamesEachJarOfOthers() throws IOException {
        Set<String> listed = Files.readAllLines(HOME.resolve("THIRD-PARTY.txt")).stream()
                .filter(line -> line.matches("[^ ]+:[^ ]+:[^ ]+ {2}[^ ].*"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed).isNotEmpty().isEqualTo(StreamSupport.stream(components("lib-and-simulator.cdx.json")
                .spliterator(), false)
                .map(component -> component.get("group").asText() + ":" + component.get("name").asText() + ":"
                        + component.get("version").asText())
                .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(HOME.resolve("LICENSE")).hasSameBinaryContentAs(Path.of("LICENSE"));
    }

    private static JsonNode components(String bill) throws IOException {
        JsonNode document = new ObjectMapper().readTree(HOME.resolve("sbom").resolve(bill).toFile());
        assertThat(document.get("metadata").get("component").get("name").asText()).isEqualTo("opd-prepay-bridge");
        return document.get("components");
    }
}
