package io.opdbridge.kit;

import io.opdbridge.simulator.HisDialect;

class JdbcConformanceTest extends ShippedDialectConformance {

    JdbcConformanceTest() {
        super(HisDialect.JDBC);
    }
}
