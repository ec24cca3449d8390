package io.opdbridge.intake;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The note of an import in the audit trail: one entry of its site before its first row, and one after its last with the
 * sum. {@code bin/bridge verify} compares them with the rows that have the import's number. Import {@value #BEFORE}
 * stands for all rows of all sites from before imports had numbers; its entries name no site.
 *
 * @param id   of the import
 * @param kind RECHARGES, SPENDS, RETURNS or UNKNOWN
 * @param rows added rows; 0 at its beginning
 * @param fen  their sum; 0 at its beginning
 */
public record ImportNote(What what, long id, String kind, long rows, long fen) {

    /** The number for all imports without one. */
    public static final long BEFORE = 0;

    private static final Pattern FORM = Pattern
            .compile("import ([0-9]{1,18}) (begins|ended|broken off): ([A-Z]{1,16}), "
                    + "(?:([0-9]{1,18}) added of ([0-9]{1,18}) fen, )?.*", Pattern.DOTALL);

    /** The entries of an import. */
    public enum What {
        BEGINS("begins"),
        ENDED("ended"),
        BROKEN_OFF("broken off");

        private final String words;

        What(String words) {
            this.words = words;
        }
    }

    /** @param more further words for people, such as the file's name */
    public String text(String more) {
        return "import " + id + " " + what.words + ": " + kind + ", "
                + (what == What.BEGINS ? "" : rows + " added of " + fen + " fen, ") + more;
    }

    /** Reads the note of an entry; empty for a note without an import number, such as those of earlier versions. */
    public static Optional<ImportNote> of(@Nullable String note) {
        Matcher matcher = FORM.matcher(note == null ? "" : note);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        What what = matcher.group(2).equals("begins") ? What.BEGINS : matcher.group(2).equals("ended") ? What.ENDED
            : What.BROKEN_OFF;
        if ((what == What.BEGINS) != (matcher.group(4) == null)) {
            return Optional.empty();
        }
        return Optional
                .of(new ImportNote(what, Long.parseLong(matcher.group(1)), matcher.group(3), number(matcher.group(4)),
                        number(matcher.group(5))));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
