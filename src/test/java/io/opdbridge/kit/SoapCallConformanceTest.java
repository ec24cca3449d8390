package io.opdbridge.kit;

import io.opdbridge.simulator.HisBooks;
import io.opdbridge.simulator.HisDialect;
import io.opdbridge.simulator.HisServer;

import java.util.Map;

class SoapCallConformanceTest extends DialectConformance {

    @Override
    protected HisServer serve(HisBooks books) {
        return HisDialect.SOAP_CALL.serve(books, database());
    }

    @Override
    protected Map<String, String> siteSettings(int port) {
        return HisDialect.SOAP_CALL.settings(port, databaseName());
    }
}
