package io.opdbridge;

import io.opdbridge.access.Callers;
import io.opdbridge.access.Nonces;
import io.opdbridge.access.jdbc.JdbcNonces;
import io.opdbridge.call.CallerProofs;
import io.opdbridge.ops.Settings;

/** Who may call. */
final class AccessBeans {

    private AccessBeans() {
    }

    static Callers bind(Assembly bridge) {
        Settings settings = bridge.settings();
        Nonces nonces = new Nonces(JdbcNonces.in(bridge.database()), settings.signatureWindow(), bridge.clock());
        Callers callers = new Callers(settings.callers(), settings.apiKeyHeader(), nonces);
        bridge.bind("nonces", nonces);
        bridge.bind("callers", new CallerProofs(callers, bridge.sites()));
        return callers;
    }
}
