package io.opdbridge.http;

/** Files that TLS cannot use; the message begins with the wrong setting. */
public final class UnusableCertificateException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String sentence;

    UnusableCertificateException(String setting, String sentence) {
        super(setting + ": " + sentence);
        this.setting = setting;
        this.sentence = sentence;
    }

    String setting() {
        return setting;
    }

    /** What is wrong with it. */
    String sentence() {
        return sentence;
    }
}
