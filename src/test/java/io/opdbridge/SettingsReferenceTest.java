package io.opdbridge;

import io.opdbridge.config.SettingsReference;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What people read of the settings is what the records say of themselves. {@code -Dsettings.write=true} writes it anew.
 */
class SettingsReferenceTest {

    private static final String WRITE = "settings.write";

    /** What follows it in the reference is made from the records. */
    private static final String LAST = "A HIS has the same defaults in both.\n";

    /** What follows it in the shipped file is made from the records. */
    private static final String ALL = "# All settings of the bridge as a whole, with their defaults\n";

    @Test
    void theReferenceIsMadeFromTheRecords() throws IOException {
        assertMade(Path.of("src/docs/reference/settings.md"), LAST,
                SettingsReference.tables(BridgeSettings.TOPICS));
    }

    @Test
    void theShippedFileNamesEachSettingWithItsDefaultAndMeaningInComments() throws IOException {
        Path shipped = Path.of("src/main/dist/conf/application.properties");

        assertMade(shipped, ALL, SettingsReference.commented(BridgeSettings.TOPICS));
        assertThat(Files.readString(shipped).lines()).as("nothing is set as shipped")
                .allMatch(line -> line.isBlank() || line.startsWith("#"));
    }

    /** @param last line before what is made */
    private static void assertMade(Path file, String last, String made) throws IOException {
        String text = Files.readString(file);
        int from = text.indexOf(last) + last.length();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, text.substring(0, from) + made);
            return;
        }
        assertThat(differences(text.substring(from), made))
                .as("rows of %s that differ, - as it stands, + as it would be; "
                        + "mvn -q test -Dtest=SettingsReferenceTest -D%s=true writes them", file, WRITE)
                .isEmpty();
    }

    private static List<String> differences(String stands, String made) {
        Set<String> rows = made.lines().collect(Collectors.toSet());
        Set<String> standing = stands.lines().collect(Collectors.toSet());
        List<String> differences = Stream.concat(
                stands.lines().filter(row -> !rows.contains(row)).map(row -> "- " + row),
                made.lines().filter(row -> !standing.contains(row)).map(row -> "+ " + row)).toList();
        return differences.isEmpty() && !stands.equals(made) ? List.of("the order of the rows") : differences;
    }

    @Test
    void onlyTheRowsThatDifferAreShown() {
        assertThat(differences("a\nb\nc\n", "a\nB\nc\nd\n")).containsExactly("- b", "+ B", "+ d");
        assertThat(differences("a\nb\n", "b\na\n")).containsExactly("the order of the rows");
        assertThat(differences("a\nb\n", "a\nb\n")).isEmpty();
    }
}
