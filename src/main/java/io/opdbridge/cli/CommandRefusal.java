package io.opdbridge.ops;

/** What somebody at the terminal wants cannot be; the sentence says why. The command ends with exit code 1. */
final class CommandRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandRefusal(String sentence) {
        super(sentence, null, false, false);
    }
}
