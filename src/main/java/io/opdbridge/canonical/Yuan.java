package io.opdbridge.canonical;

/** Amounts as people read them. Thread-safe. */
public final class Yuan {

    private static final int FEN_OF_A_YUAN = 100;

    private Yuan() {
    }

    /** Yuan with two decimals and no separators, such as -12.30. */
    public static String of(long fen) {
        long rest = Math.abs(fen % FEN_OF_A_YUAN);
        return (fen < 0 ? "-" : "") + Math.abs(fen / FEN_OF_A_YUAN) + (rest < 10 ? ".0" : ".") + rest;
    }
}
