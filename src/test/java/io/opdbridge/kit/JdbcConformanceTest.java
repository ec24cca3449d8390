package io.opdbridge.kit;

import io.opdbridge.simulator.HisBooks;
import io.opdbridge.simulator.HisDialect;
import io.opdbridge.simulator.HisServer;

import java.util.Map;

class JdbcConformanceTest extends DialectConformance {

    /** The database itself is the vendor. */
    @Override
    protected HisServer serve(HisBooks books) {
        int port = database().port();
        return new HisServer() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                // it ends with its books
            }
        };
    }

    @Override
    protected Map<String, String> siteSettings(int port) {
        return HisDialect.JDBC.settings(port, databaseName());
    }
}
