package io.opdbridge.cli;

/** What somebody at the terminal wants cannot be; the sentence says why. The command ends with exit code 1. */
public final class CommandRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandRefusal(String sentence) {
        super(sentence, null, false, false);
    }
}
