package io.opdbridge.ops;

/** A setting that stops the start; the message is the sentence for the person who set it. */
public final class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingsException(String message) {
        super(message);
    }
}
