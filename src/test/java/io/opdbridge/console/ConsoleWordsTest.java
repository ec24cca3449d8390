package io.opdbridge.console;

import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.VendorAnswer;
import io.opdbridge.ledger.VendorHold;
import io.opdbridge.statistics.CallResult;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The console says everything in both languages. */
class ConsoleWordsTest {

    private static final Pattern SAID = Pattern.compile("frame\\.say\\(\"([a-z0-9.-]+)\"");
    private static final Map<String, Object[]> CONSTANTS = Map.of("state.", VendorHold.State.values(),
            "result.", VendorAnswer.CallEnd.values(), "call-result.", CallResult.values(),
            "action-means.", CaseAction.values(), "range.", TodayPages.Range.values());

    @Test
    void bothLanguagesHaveTheSameWordsWithTheSameValuesInThem() throws IOException {
        Map<String, Integer> english = new TreeMap<>();
        Map<String, Integer> chinese = new TreeMap<>();
        words("en").forEach((key, text) -> english.put((String) key, values((String) text)));
        words("zh").forEach((key, text) -> chinese.put((String) key, values((String) text)));
        assertThat(chinese).isEqualTo(english);
    }

    @Test
    void whatThePagesSayIsThere() throws IOException {
        TreeSet<String> said = new TreeSet<>();
        try (Stream<Path> pages = Files.list(Path.of("src/main/jte"))) {
            for (Path page : pages.toList()) {
                Matcher matcher = SAID.matcher(Files.readString(page));
                while (matcher.find()) {
                    if (!matcher.group(1).endsWith(".")) {
                        said.add(matcher.group(1));
                    }
                }
            }
        }
        CONSTANTS.forEach(
                (prefix, constants) -> Arrays.stream(constants).forEach(constant -> said.add(prefix + constant)));
        assertThat(said).hasSizeGreaterThan(100);
        assertThat(words("en").stringPropertyNames()).containsAll(List.copyOf(said));
    }

    private static int values(String text) {
        return new MessageFormat(text).getFormatsByArgumentIndex().length;
    }

    private static Properties words(String language) throws IOException {
        Properties words = new Properties();
        try (InputStream in = ConsoleWordsTest.class
                .getResourceAsStream("/messages/console_" + language + ".properties")) {
            words.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return words;
    }
}
