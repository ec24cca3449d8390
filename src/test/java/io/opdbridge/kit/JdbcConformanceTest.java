package io.opdbridge.kit;

import io.opdbridge.tools.simulator.HisDialect;

class JdbcConformanceTest extends ShippedDialectConformance {

    JdbcConformanceTest() {
        super(HisDialect.JDBC);
    }
}
