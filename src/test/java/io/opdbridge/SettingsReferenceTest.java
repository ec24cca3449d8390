package io.opdbridge.ops;

import io.opdbridge.config.SettingsReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What people read of the settings is what the records say of themselves. Each failure shows the text to put there. */
class SettingsReferenceTest {

    /** The first of these that there is holds the tables. */
    private static final List<Path> PAGES = List.of(Path.of("src/docs/reference/settings.md"), Path.of("README.md"));

    /** What follows it in the shipped file is made from the records. */
    private static final String ALL = "# All settings of the bridge as a whole, with their defaults\n";

    static Stream<Class<? extends Record>> topics() {
        return Stream.concat(Settings.TOPICS.stream(), Settings.FAMILIES.keySet().stream());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void theReferenceHasTheRowOfEachSettingAsItsRecordSays(Class<? extends Record> topic) throws IOException {
        assertThat(page().lines().map(String::strip)).as("rows of a table in " + PAGES)
                .containsAll(SettingsReference.rows(topic));
    }

    @Test
    void theShippedFileNamesEachSettingWithItsDefaultAndMeaningInComments() throws IOException {
        String shipped = Files.readString(Path.of("src/main/dist/conf/application.properties"));

        assertThat(shipped.substring(shipped.indexOf(ALL) + ALL.length()))
                .isEqualTo(SettingsReference.commented(Settings.TOPICS));
        assertThat(shipped.lines()).as("nothing is set as shipped").allMatch(line -> line.isBlank() || line.startsWith("#"));
    }

    private static String page() throws IOException {
        return Files.readString(PAGES.stream().filter(Files::exists).findFirst().orElseThrow());
    }
}
