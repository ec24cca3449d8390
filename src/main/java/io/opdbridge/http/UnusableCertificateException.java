package io.opdbridge.http;

/** Files that TLS cannot be spoken with; the message begins with the setting that is to blame. */
public final class UnusableCertificateException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableCertificateException(String setting, String sentence) {
        super(setting + ": " + sentence);
    }
}
