package io.opdbridge;

import io.opdbridge.config.SettingsReference;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** What people read of the settings is what the records say of themselves. Each failure shows the text to put there. */
class SettingsReferenceTest {

    /** What follows it in the shipped file is made from the records. */
    private static final String ALL = "# All settings of the bridge as a whole, with their defaults\n";

    @Test
    void theReferenceIsMadeFromTheRecords() throws IOException {
        String page = Files.readString(Path.of("src/docs/reference/settings.md"));

        assertThat(page.substring(page.indexOf("\n## "))).isEqualTo(SettingsReference.tables(BridgeSettings.TOPICS));
    }

    @Test
    void theShippedFileNamesEachSettingWithItsDefaultAndMeaningInComments() throws IOException {
        String shipped = Files.readString(Path.of("src/main/dist/conf/application.properties"));

        assertThat(shipped.substring(shipped.indexOf(ALL) + ALL.length()))
                .isEqualTo(SettingsReference.commented(BridgeSettings.TOPICS));
        assertThat(shipped.lines()).as("nothing is set as shipped")
                .allMatch(line -> line.isBlank() || line.startsWith("#"));
    }
}
