package io.opdbridge.http;

/** Files that TLS cannot use; the message begins with the wrong setting. */
public final class UnusableCertificateException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableCertificateException(String setting, String sentence) {
        super(setting + ": " + sentence);
    }
}
