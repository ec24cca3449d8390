package io.opdbridge.vendor;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** The pool of connections to the database of a vendor's HIS. Thread-safe. */
public final class VendorDatabase {

    private static final long HIKARI_SHORTEST_MILLIS = 250;

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
        return new HikariDataSource(config);
    }
}
