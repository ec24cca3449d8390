package io.opdbridge.text;

/** The operating-system user of this process. */
public final class SystemUser {

    private SystemUser() {
    }

    public static String name() {
        return System.getProperty("user.name");
    }
}
