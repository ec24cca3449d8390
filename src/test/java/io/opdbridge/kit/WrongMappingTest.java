package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDialect;
import io.opdbridge.tools.simulator.HisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The kit finds the mapping that takes "I do not know" of a vendor for a refusal, in what the vendor then holds. */
class WrongMappingTest {

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void whatIsTakenForARefusalStaysHeldAtTheVendorAndTheKitSaysSo(@TempDir Path folder) throws Exception {
        UnknownTakenForRefused kit = new UnknownTakenForRefused();
        try {
            kit.startVendorNetworkAndBridge(folder);
            assertThatThrownBy(kit::aVendorThatDoesNotKnowHasNotRefused).isInstanceOf(AssertionError.class)
                    .hasMessageContaining("held at the vendor, which says that it does not know")
                    .hasMessageContaining("-30001")
                    .hasMessageContaining("3000");
        } finally {
            kit.stop();
        }
    }

    /** As it is shipped, without the setting that names the vendor's code. */
    private static final class UnknownTakenForRefused extends DialectConformance {

        @Override
        protected HisServer serve(HisBooks books) {
            return HisDialect.HTTP_JSON.serve(books, database());
        }

        @Override
        protected Map<String, String> siteSettings(int port) {
            Map<String, String> settings = new HashMap<>(HisDialect.HTTP_JSON.settings(port, databaseName()));
            settings.put("vendor-unknown-codes", "-30003");
            return settings;
        }
    }
}
