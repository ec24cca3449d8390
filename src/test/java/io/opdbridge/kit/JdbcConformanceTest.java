package io.opdbridge.kit;

import io.opdbridge.simulator.HisBooks;
import io.opdbridge.simulator.HisDialect;
import io.opdbridge.simulator.HisServer;

import java.util.Map;

class JdbcConformanceTest extends DialectConformance {

    @Override
    protected HisServer serve(HisBooks books) {
        return HisDialect.JDBC.serve(books, database());
    }

    @Override
    protected Map<String, String> siteSettings(int port) {
        return HisDialect.JDBC.settings(port, databaseName());
    }
}
