package io.opdbridge.text;

/** Who runs this process, as the operating system knows it. */
public final class SystemUser {

    private SystemUser() {
    }

    public static String name() {
        return System.getProperty("user.name");
    }
}
