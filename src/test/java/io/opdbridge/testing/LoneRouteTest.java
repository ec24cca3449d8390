package io.opdbridge.testing;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A class of tests each of which has a bridge of its own, since it breaks it or moves its clock. */
public abstract class LoneRouteTest extends BridgeTestSupport {

    private static final AtomicInteger BRIDGES = new AtomicInteger();

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

    @Override
    final String coverageName() {
        return Integer.toString(BRIDGES.incrementAndGet());
    }
}
