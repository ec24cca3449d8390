package io.opdbridge;

import io.opdbridge.canonical.AnswerCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The tables of the reference name every setting with its default, and every answer code. */
class ReadmeTest {

    private static final Path SETTINGS = Path.of("src/docs/reference/settings.md");
    private static final Pattern ANSWER_CODE = Pattern.compile("\\| *(-?\\d+) *\\| *([A-Z_]+) *\\| *[^| ].*\\|");

    @ParameterizedTest
    @MethodSource("settings")
    void theTableOfSettingsHasARowForEach(String key, String value) throws IOException {
        List<String> rows = Files.readAllLines(SETTINGS).stream().map(String::strip)
                .filter(line -> line.startsWith("|")).filter(line -> names(line, key)).toList();

        assertThat(rows).as("rows of " + key).isNotEmpty();
        assertThat(rows).as("rows of " + key + " with its default").anyMatch(row -> row.contains(value));
    }

    @ParameterizedTest
    @CsvSource({"reference/codes.md, # Answer codes", "zh/codes.md, # 应答码"})
    void theTableOfAnswerCodesHasARowForEachAndNoOther(String page, String heading) throws IOException {
        List<String> rows = tableUnder(Path.of("src/docs", page), heading);

        assertThat(rows).allMatch(row -> ANSWER_CODE.matcher(row).matches());
        assertThat(rows.stream().map(ANSWER_CODE::matcher).filter(Matcher::matches)
                .map(row -> row.group(1) + " " + row.group(2)))
                .containsExactlyElementsOf(Arrays.stream(AnswerCode.values())
                        .map(code -> code.number() + " " + code.name()).toList());
    }

    /** The rows without the two lines of the head. */
    private static List<String> tableUnder(Path page, String heading) throws IOException {
        return Files.readAllLines(page).stream().map(String::strip)
                .dropWhile(line -> !line.equals(heading)).dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|")).skip(2).toList();
    }

    static Stream<String[]> settings() throws IOException {
        return Stream.of(
                of("/profiles/strict.properties")).flatMap(settings -> settings);
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
