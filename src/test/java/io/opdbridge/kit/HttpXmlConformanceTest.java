package io.opdbridge.kit;

import io.opdbridge.simulator.HisDialect;

class HttpXmlConformanceTest extends ShippedDialectConformance {

    HttpXmlConformanceTest() {
        super(HisDialect.HTTP_XML);
    }
}
