package io.opdbridge.kit;

import io.opdbridge.simulator.HisDialect;

class SoapConformanceTest extends ShippedDialectConformance {

    SoapConformanceTest() {
        super(HisDialect.SOAP);
    }
}
