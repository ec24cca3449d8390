package io.opdbridge.testing;

import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.LegacyCamelContextManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A class of tests that share one bridge; each test has its own patients. What the tests of routes have sent through
 * them is in {@code target/camel-route-coverage} afterwards, as Camel counts it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RouteTest extends BridgeTestSupport {

    private static final Path COVERAGE = Path.of("target/camel-route-coverage");

    protected RouteTest() {
        testConfiguration().withJMX(getClass().getPackageName().equals("io.opdbridge.route"));
    }

    @BeforeAll
    final void newBridgeOfTheClass(@TempDir Path dataDir) throws Exception {
        newBridge(dataDir);
    }

    /**
     * After each test Camel's kit stops the service that stands for the context, which does nothing here, and forgets
     * it; after the next one it would stop the context itself.
     */
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
    final void stopBridgeOfTheClass() throws Exception {
        if (testConfiguration().isJmxEnabled() && context != null && context.isStarted()) {
            dumpRouteCoverage();
        }
        stopBridge();
    }

    /**
     * Once for the class; the kit's switch does it after each test, into files that parameterized tests cannot name.
     */
    private void dumpRouteCoverage() throws Exception {
        String coverage = context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class)
                .getManagedCamelContext().dumpRoutesCoverageAsXml();
        Files.createDirectories(COVERAGE);
        Files.writeString(COVERAGE.resolve(getClass().getSimpleName() + ".xml"), coverage);
    }
}
