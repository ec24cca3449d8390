package io.opdbridge;

import io.opdbridge.access.CallerSettings;
import io.opdbridge.access.Callers;
import io.opdbridge.access.DoorSettings;
import io.opdbridge.access.Nonces;
import io.opdbridge.access.jdbc.JdbcNonces;
import io.opdbridge.call.CallerProofs;
import io.opdbridge.config.Settings;

/** Who may call. */
final class AccessBeans {

    private AccessBeans() {
    }

    static Callers bind(Assembly bridge) {
        Settings settings = bridge.settings();
        DoorSettings door = settings.of(DoorSettings.class);
        Nonces nonces = new Nonces(JdbcNonces.in(bridge.database()), door.signatureWindow(), bridge.clock());
        Callers callers = new Callers(CallerSettings.callers(settings), door.apiKeyHeader(), nonces);
        bridge.bind("nonces", nonces);
        bridge.bind("callers", new CallerProofs(callers, bridge.sites()));
        return callers;
    }
}
