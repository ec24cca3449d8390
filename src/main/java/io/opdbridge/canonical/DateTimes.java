package io.opdbridge.canonical;

import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How times are written, on the wire and for people (contract, section 4). */
public final class DateTimes {

    /** To the second, in the time zone of the site, which is not written. */
    public static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private DateTimes() {
    }
}
