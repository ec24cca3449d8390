package io.opdbridge;

import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.KeptMessages;
import io.opdbridge.audit.KeptMessagesSettings;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.call.CallAudit;
import io.opdbridge.db.DatabaseSettings;

/** The audit trail and what is kept beside it. */
final class AuditBeans {

    private AuditBeans() {
    }

    static AuditTrail bind(Assembly bridge) {
        AuditTrail trail = new AuditTrail(new JdbcAuditStore(bridge.database()),
                bridge.settings(AuditSettings.class).auditKeys(), "run",
                bridge.settings(DatabaseSettings.class).options().timeout(), bridge.clock());
        bridge.bind("auditTrail", trail);
        bridge.bind("callAudit", new CallAudit(trail, KeptMessagesSettings.vault(bridge.settings().all()), bridge.clock()));
        bridge.bind("keptMessages", new KeptMessages(new JdbcAuditStore(bridge.database()), bridge.clock()));
        bridge.whenStarting(trail::open);
        bridge.whenStopped(trail::close);
        return trail;
    }
}
