package io.opdbridge.walk;

import java.util.List;

/** What a walk found to be wrong with the product. */
final class WalkFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String what;
    private final long fen;

    WalkFailure(String what, long fen) {
        this(what, fen, what);
    }

    private WalkFailure(String what, long fen, String message) {
        super(message);
        this.what = what;
        this.fen = fen;
    }

    /** The same fault with other numbers is the same sort. */
    String sort() {
        return Long.signum(fen) + " "
                + what.replaceAll("(?s)(no open case|case [0-9]+ |hold [0-9]+ ).*", "").replaceAll("run \\w+", "a run")
                        .replaceAll("[-0-9]+", "#").replaceAll("\\(\\w+\\)", "");
    }

    /** The same with the seed to repeat it by, and with what led to it. */
    WalkFailure of(Walk.Kind kind, long seed, List<String> steps) {
        return new WalkFailure(what, fen, kind + " -Dseed=" + seed + ", difference " + fen + " fen: " + what + "\n"
                + String.join("\n", steps));
    }
}
