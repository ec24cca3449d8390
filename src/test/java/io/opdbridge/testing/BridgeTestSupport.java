package io.opdbridge.testing;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.Service;
import org.apache.camel.test.junit5.CamelTestSupport;

import java.nio.file.Path;

/**
 * Camel's test kit with the bridge as it is shipped: the context is that of {@link io.opdbridge.BridgeService}, with
 * its ledger and database.
 *
 * <p>{@code CamelMainTestSupport} would make a Main of its own, which tells the bridge's parts neither that it starts
 * nor that it stops.
 */
public abstract class BridgeTestSupport extends CamelTestSupport {

    /** What Camel does not have: the settings, the ledger, a caller. */
    protected RouteFixture bridge;

    protected BridgeTestSupport() {
        camelContextConfiguration().withShutdownTimeout(5).withCamelContextService(new Service() {
            @Override
            public void start() {
                try {
                    bridge.start();
                } catch (Exception e) {
                    throw RuntimeCamelException.wrapRuntimeCamelException(e);
                }
            }

            @Override
            public void stop() {
                testEnded();
            }
        });
    }

    final void newBridge(Path dataDir) throws Exception {
        // if the kit wants it, for its route coverage
        bridge = RouteFixture.in(dataDir).set("camel.main.jmx-enabled", "true");
        prepare(bridge);
    }

    @Override
    protected final CamelContext createCamelContext() throws Exception {
        CamelContext assembled = bridge.assemble();
        advise(assembled);
        return assembled;
    }

    /** The settings, before the bridge is put together. */
    protected void prepare(RouteFixture bridge) throws Exception {
        // most classes take the bridge as it is shipped
    }

    /** {@link org.apache.camel.builder.AdviceWith} for shipped routes, before they start. */
    protected void advise(CamelContext context) throws Exception {
        // most classes take the routes as they are shipped
    }

    /** The kit is done with the context of a test. */
    abstract void testEnded();

    final void stopBridge() {
        if (bridge != null) {
            bridge.close();
        }
    }
}
