package io.opdbridge;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.KeptMessages;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.call.CallAudit;
import io.opdbridge.ops.Settings;

/** The audit trail and what is kept beside it. */
final class AuditBeans {

    private AuditBeans() {
    }

    static AuditTrail bind(Assembly bridge) {
        Settings settings = bridge.settings();
        AuditTrail trail = new AuditTrail(new JdbcAuditStore(bridge.database()), settings.auditKeys(), "run",
                settings.database().timeout(), bridge.clock());
        bridge.bind("auditTrail", trail);
        bridge.bind("callAudit", new CallAudit(trail, settings.messageVault(), bridge.clock()));
        bridge.bind("keptMessages", new KeptMessages(new JdbcAuditStore(bridge.database()), bridge.clock()));
        bridge.whenStarting(trail::open);
        bridge.whenStopped(trail::close);
        return trail;
    }
}
