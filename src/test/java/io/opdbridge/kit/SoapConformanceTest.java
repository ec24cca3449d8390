package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisDialect;

class SoapConformanceTest extends ShippedDialectConformance {

    SoapConformanceTest() {
        super(HisDialect.SOAP);
    }
}
