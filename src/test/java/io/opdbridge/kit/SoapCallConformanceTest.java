package io.opdbridge.kit;

import io.opdbridge.simulator.HisDialect;

class SoapCallConformanceTest extends ShippedDialectConformance {

    SoapCallConformanceTest() {
        super(HisDialect.SOAP_CALL);
    }
}
