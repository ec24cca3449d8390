package io.opdbridge.cli;

import org.jspecify.annotations.Nullable;

import java.util.OptionalLong;

/** What several commands print, and read again, in one form. */
public final class Printed {

    private Printed() {
    }

    /** The number of a case or a file, with the sign before it or without; empty for what is no such number. */
    public static OptionalLong number(String written) {
        String digits = written.startsWith("#") ? written.substring(1) : written;
        return digits.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    /** The text, filled up with blanks to so many columns of a terminal; a Chinese character takes two. */
    public static String padded(String text, int columns) {
        int taken = text.codePoints().map(one -> one >= 0x2E80 ? 2 : 1).sum();
        return text + " ".repeat(Math.max(0, columns - taken));
    }

    /** The text; a dash for null. */
    public static String dash(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
