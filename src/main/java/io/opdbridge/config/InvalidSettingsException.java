package io.opdbridge.config;

import java.util.List;

/**
 * Settings that stop the start; the message has a sentence for each mistake, one a line, for the person who made them.
 */
public final class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingsException(String sentence) {
        super(sentence);
    }

    /** @param sentences one for each mistake; at least one */
    public InvalidSettingsException(List<String> sentences) {
        super(String.join("\n", sentences));
    }
}
