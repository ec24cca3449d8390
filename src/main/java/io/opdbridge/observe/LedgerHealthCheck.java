package io.opdbridge.observe;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** Ready only while the ledger's database answers. Thread-safe. */
public final class LedgerHealthCheck extends AbstractHealthCheck {

    private static final int TIMEOUT_SECONDS = 5;

    private final DataSource dataSource;

    public LedgerHealthCheck(DataSource dataSource) {
        super("bridge", "ledger");
        this.dataSource = dataSource;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.isValid(TIMEOUT_SECONDS)) {
                builder.up();
            } else {
                builder.down();
            }
        } catch (SQLException e) {
            builder.down();
        }
    }
}
