package io.opdbridge.cli;

import java.util.OptionalLong;

/** The number of a case or a file as commands print it. */
public final class PrintedNumber {

    private PrintedNumber() {
    }

    /** With the sign before it or without; empty for what is no such number. */
    public static OptionalLong read(String written) {
        String digits = written.startsWith("#") ? written.substring(1) : written;
        return digits.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}
