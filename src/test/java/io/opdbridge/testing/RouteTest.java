package io.opdbridge.testing;

import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.LegacyCamelContextManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** A class of tests that share one bridge; each test has its own patients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RouteTest extends BridgeTestSupport {

    @BeforeAll
    final void newBridgeOfTheClass(@TempDir Path dataDir) throws Exception {
        newBridge(dataDir);
    }

    /** After each test the kit stops the service of the context, here none, and forgets it; without it, it stops the context. */
    @BeforeEach
    final void keepTheContext() {
        new LegacyCamelContextManager(testConfiguration(), camelContextConfiguration());
        MockEndpoint.resetMocks(context);
    }

    @Override
    final void testEnded() {
        // the bridge goes on
    }

    @AfterAll
    final void stopBridgeOfTheClass() {
        stopBridge();
    }

    @Override
    final String coverageName() {
        return "shared";
    }
}
