package io.opdbridge.audit;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

/** The keys of the audit trail and of kept messages. */
@Topic(prefix = "bridge.", title = "Audit trail and kept messages")
public record AuditSettings(
        @Setting(key = "audit.key", unit = "Base64", secret = true, orFile = true,
                meaning = "key of the audit trail, 32 bytes; of several, separated by commas or line ends, the "
                        + "first is used, and each proves what it has hashed")
        String auditKey,
        @Setting(key = "messages.key", unit = "Base64", secret = true, orFile = true,
                meaning = "key of kept messages, 32 bytes; of several the first encrypts, and each opens what it "
                        + "has encrypted")
        String messagesKey) implements Checked {

    @Override
    public void check(Check check) {
        check.reads("audit.key", () -> keys(auditKey));
        check.reads("messages.key", () -> keys(messagesKey));
    }

    private static SecretKeys keys(String text) {
        try {
            return SecretKeys.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ": each, here or in its file, has 32 random bytes, as "
                    + "\"openssl rand -base64 32\" writes them", e);
        }
    }

    boolean hasMessagesKey() {
        return !messagesKey.isEmpty();
    }

    public SecretKeys auditKeys() {
        return SecretKeys.of(auditKey);
    }

    public SecretKeys messagesKeys() {
        return SecretKeys.of(messagesKey);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "AuditSettings";
    }
}
