package io.opdbridge.testing;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/**
 * A class of tests each of which has a bridge of its own, since it breaks it or moves its clock. What only such a class
 * sends through a route counts for the route coverage when it says {@code
 * testConfiguration().withDumpRouteCoverage(true)}.
 */
public abstract class LoneRouteTest extends BridgeTestSupport {

    /** The bridge's data is in {@code data}, the rest is the test's. */
    @TempDir
    protected Path folder;

    @Override
    protected final void setupResources() throws Exception {
        newBridge(folder.resolve("data"));
    }

    @Override
    final void testEnded() {
        stopBridge();
    }
}
