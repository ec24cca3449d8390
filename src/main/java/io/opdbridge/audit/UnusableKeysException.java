package io.opdbridge.audit;

/** The audit trail needs a key that this process lacks. The message says what to do. */
public final class UnusableKeysException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableKeysException(String name, boolean none) {
        super(none
                ? "Setting bridge.audit.key (BRIDGE_AUDIT_KEY, or bridge.audit.key-file) is empty here,"
                        + " but the audit trail"
                        + " is hashed with a key (" + name + "): set it for this command as it is set for the bridge"
                : "Setting bridge.audit.key lacks the key that the audit trail was hashed with last (" + name + "): to"
                        + " change the key, put the new one first and keep the old one behind it");
    }
}
