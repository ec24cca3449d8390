package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisDialect;

class HttpXmlConformanceTest extends ShippedDialectConformance {

    HttpXmlConformanceTest() {
        super(HisDialect.HTTP_XML);
    }
}
