package io.opdbridge.vendor;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The pool of connections to the database of a vendor's HIS. Thread-safe. */
public final class VendorDatabase {

    private static final long HIKARI_SHORTEST_MILLIS = 250;

    private static final Duration NETWORK_GRACE = Duration.ofSeconds(1);

    private VendorDatabase() {
    }

    /** A pool that connects when it is first asked to: a HIS that is down keeps no bridge from starting. */
    public static HikariDataSource pool(String site, VendorAccess vendor) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("vendor-" + site);
        config.setJdbcUrl(vendor.address());
        config.setUsername(vendor.user());
        config.setPassword(vendor.password());
        config.setMaximumPoolSize(vendor.callsAtOnce());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Math.max(HIKARI_SHORTEST_MILLIS, vendor.connectTime().toMillis()));
        config.setInitializationFailTimeout(-1);
        int limitMillis = Math.toIntExact(vendor.answerTime().plus(NETWORK_GRACE).toMillis());
        return new HikariDataSource(config) {
            /** A statement's time-out is the database's to keep; this one holds when it no longer answers at all. */
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                connection.setNetworkTimeout(Runnable::run, limitMillis);
                return connection;
            }
        };
    }
}
