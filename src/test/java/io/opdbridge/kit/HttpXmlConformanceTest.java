package io.opdbridge.kit;

import io.opdbridge.simulator.HisBooks;
import io.opdbridge.simulator.HisDialect;
import io.opdbridge.simulator.HisServer;

import java.util.Map;

class HttpXmlConformanceTest extends DialectConformance {

    @Override
    protected HisServer serve(HisBooks books) {
        return HisDialect.HTTP_XML.serve(books, database());
    }

    @Override
    protected Map<String, String> siteSettings(int port) {
        return HisDialect.HTTP_XML.settings(port, databaseName());
    }
}
