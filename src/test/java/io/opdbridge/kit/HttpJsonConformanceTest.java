package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisDialect;

class HttpJsonConformanceTest extends ShippedDialectConformance {

    HttpJsonConformanceTest() {
        super(HisDialect.HTTP_JSON);
    }
}
