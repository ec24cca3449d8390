package io.opdbridge.kit;

import io.opdbridge.simulator.HisBooks;
import io.opdbridge.simulator.HisDialect;
import io.opdbridge.simulator.HisServer;

import java.util.Map;

class SoapConformanceTest extends DialectConformance {

    @Override
    protected HisServer serve(HisBooks books) {
        return HisDialect.SOAP.serve(books, database());
    }

    @Override
    protected Map<String, String> siteSettings(int port) {
        return HisDialect.SOAP.settings(port, databaseName());
    }
}
