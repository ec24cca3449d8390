package io.opdbridge;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The README's table names every setting and its default. */
class ReadmeTest {

    @ParameterizedTest
    @MethodSource("settings")
    void theTableOfSettingsHasARowForEach(String key, String value) throws IOException {
        List<String> rows = Files.readAllLines(Path.of("README.md")).stream().map(String::strip)
                .filter(line -> line.startsWith("|")).filter(line -> names(line, key)).toList();

        assertThat(rows).as("rows of " + key).isNotEmpty();
        assertThat(rows).as("rows of " + key + " with its default").anyMatch(row -> row.contains(value));
    }

    static Stream<String[]> settings() throws IOException {
        return Stream.concat(
                of("/bridge-defaults.properties").filter(setting -> setting[0].startsWith("bridge.")),
                of("/profiles/strict.properties"));
    }

    private static Stream<String[]> of(String resource) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = ReadmeTest.class.getResourceAsStream(resource)) {
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return new TreeSet<>(properties.stringPropertyNames()).stream()
                .map(key -> new String[] {key, properties.getProperty(key)});
    }

    /** A setting of a site may be written alone or in full: {@code bridge.site.<name>.language}. */
    private static boolean names(String row, String key) {
        return Pattern.compile("(^|[^A-Za-z-])" + Pattern.quote(key) + "($|[^A-Za-z.-])").matcher(row).find();
    }
}
