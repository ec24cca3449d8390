package io.opdbridge.testing;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** A class of tests that share one bridge; each test has its own patients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RouteTest {

    protected RouteFixture bridge;

    @BeforeAll
    void startBridge(@TempDir Path dataDir) throws Exception {
        bridge = RouteFixture.in(dataDir);
        prepare(bridge);
        bridge.start();
    }

    @AfterAll
    void stopBridge() {
        bridge.close();
    }

    /** Settings and advice, before the bridge starts. */
    protected void prepare(RouteFixture bridge) {
        // most classes take the bridge as it is shipped
    }
}
