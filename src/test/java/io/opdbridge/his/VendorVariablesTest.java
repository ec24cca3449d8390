package io.opdbridge.his;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** Mappings of hospitals use these names: what the page about a new vendor lists is what they get. */
class VendorVariablesTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(vendor[A-Za-z]+)` \\|");

    @Test
    void thePageForANewVendorListsWhatMappingsMayUse() throws IOException {
        String page = Files.readString(Path.of("src/docs/integrate/new-vendor.md"));
        assertThat(ROW.matcher(page).results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(VendorVariables.OF_MAPPINGS)
                .containsExactlyInAnyOrder("vendorStep", "vendorOperation", "vendorMethod", "vendorHold",
                        "vendorPrice");
    }
}
