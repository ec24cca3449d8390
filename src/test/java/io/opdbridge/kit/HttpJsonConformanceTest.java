package io.opdbridge.kit;

import io.opdbridge.simulator.HisDialect;

class HttpJsonConformanceTest extends ShippedDialectConformance {

    HttpJsonConformanceTest() {
        super(HisDialect.HTTP_JSON);
    }
}
