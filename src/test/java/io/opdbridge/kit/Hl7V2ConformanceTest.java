package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisDialect;

class Hl7V2ConformanceTest extends ShippedDialectConformance {

    Hl7V2ConformanceTest() {
        super(HisDialect.HL7V2);
    }
}
