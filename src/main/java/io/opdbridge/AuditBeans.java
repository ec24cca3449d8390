package io.opdbridge;

import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.KeptMessages;
import io.opdbridge.audit.KeptMessagesSettings;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.call.CallAudit;
import io.opdbridge.config.Settings;
import io.opdbridge.db.DatabaseSettings;

/** The audit trail and what is kept beside it. */
final class AuditBeans {

    private AuditBeans() {
    }

    static AuditTrail bind(Assembly bridge) {
        Settings settings = bridge.settings();
        AuditTrail trail = new AuditTrail(new JdbcAuditStore(bridge.database()),
                settings.of(AuditSettings.class).auditKeys(), "run",
                settings.of(DatabaseSettings.class).options().timeout(), bridge.clock());
        bridge.bind("auditTrail", trail);
        bridge.bind("callAudit", new CallAudit(trail, KeptMessagesSettings.vault(settings), bridge.clock()));
        bridge.bind("keptMessages", new KeptMessages(bridge.clock()));
        bridge.whenStarting(trail::open);
        bridge.whenStopped(trail::close);
        return trail;
    }
}
