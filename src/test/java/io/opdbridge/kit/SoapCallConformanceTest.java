package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisDialect;

class SoapCallConformanceTest extends ShippedDialectConformance {

    SoapCallConformanceTest() {
        super(HisDialect.SOAP_CALL);
    }
}
