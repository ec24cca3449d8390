package io.opdbridge.kit;

import io.opdbridge.simulator.HisBooks;
import io.opdbridge.simulator.HisDialect;
import io.opdbridge.simulator.HisServer;

import java.util.Map;

class HttpJsonConformanceTest extends DialectConformance {

    @Override
    protected HisServer serve(HisBooks books) {
        return HisDialect.HTTP_JSON.serve(books, database());
    }

    @Override
    protected Map<String, String> siteSettings(int port) {
        return HisDialect.HTTP_JSON.settings(port, databaseName());
    }
}
