package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDialect;
import io.opdbridge.tools.simulator.HisServer;
import org.junit.jupiter.api.Tag;

import java.util.Map;

/** A dialect of the bridge itself, and the simulated HIS that speaks it. */
@Tag("full")
abstract class ShippedDialectConformance extends DialectConformance {

    private final HisDialect dialect;

    ShippedDialectConformance(HisDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    protected final HisServer serve(HisBooks books) {
        return dialect.serve(books, database());
    }

    @Override
    protected final Map<String, String> siteSettings(int port) {
        return dialect.settings(port, databaseName());
    }
}
