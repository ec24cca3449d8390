package io.opdbridge;

import io.opdbridge.canonical.AnswerCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The table of the reference names every answer code. */
class ReadmeTest {

    private static final Pattern ANSWER_CODE = Pattern.compile("\\| *(-?\\d+) *\\| *([A-Z_]+) *\\| *[^| ].*\\|");

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
}
