package io.opdbridge.ledger;

import io.opdbridge.canonical.Phrase;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a case ended. The ledger keeps what it was with its values, so that people read it in their own language.
 *
 * @param values those of the way, in its order; empty where one is not known
 */
public record CaseEnd(Way way, List<String> values) {

    /** Each has words in the message bundles, under {@code ended.} and its name. */
    public enum Way {
        /** People decided (action, who, who approved or empty, reason). */
        DECIDED(4),
        /** People decided about another case of the same money (its number, then as {@link #DECIDED}). */
        WITH_ANOTHER(5),
        /** The same refund was captured later (our refund number or empty). */
        CAPTURED_LATER(1),
        /** The hold of the case ended (how). */
        HOLD(1),
        /** The spend was booked after all. */
        SPEND_BOOKED(0),
        /** A bill of that day, or a fund-flow bill, tells how the refund ended. */
        BILL_TOLD(1),
        FUNDS_TOLD(1),
        /** The counterpart came with the bill of that day. */
        PAIRED(1),
        /** A revision of the reconciliation does not find it any more (its number, channel, day). */
        REPLACED(3),
        /** What is none of these (its words). */
        OTHER(1);

        private final int parts;

        Way(int parts) {
            this.parts = parts;
        }
    }

    private static final String SEPARATOR = "\t";
    private static final String DECISION = "(RELEASE|CAPTURE|REVERSE|RETRY|SOLVED) by (.*?)(?:,"
            + " approved by (.*?))?: (.*)";
    /** Sentences of earlier versions, with the values of the way as groups. */
    private static final List<Former> FORMER = List.of(former(Way.DECIDED, DECISION),
            former(Way.WITH_ANOTHER, "ended with case (\\d+): " + DECISION),
            former(Way.CAPTURED_LATER, "CAPTURE of the same refund came later(?:, HisCancelNo (.*))?"),
            former(Way.HOLD, "(CAPTURE|RELEASE|CAPTURED|RELEASED)"), former(Way.SPEND_BOOKED, "SPEND_BOOKED"),
            former(Way.BILL_TOLD, "the bill of (\\S+) says how the refund ended"),
            former(Way.FUNDS_TOLD, "the fund-flow bill of (\\S+) says how the refund ended"),
            former(Way.PAIRED, "its counterpart stands under (\\S+)"),
            former(Way.REPLACED, "does not stand any more: revision (\\d+) of (\\S+) (\\S+)"));

    private record Former(Way way, Pattern sentence) {
    }

    public CaseEnd {
        values = List.copyOf(values);
    }

    static CaseEnd decided(CaseDecision decision) {
        return new CaseEnd(Way.DECIDED, decisionOf(decision));
    }

    /** The case ends with another of the same money, about which people decided. */
    static CaseEnd withAnother(CaseDecision decision) {
        List<String> values = new ArrayList<>(List.of(Long.toString(decision.caseId())));
        values.addAll(decisionOf(decision));
        return new CaseEnd(Way.WITH_ANOTHER, values);
    }

    static CaseEnd capturedLater(@Nullable String cancelNo) {
        return new CaseEnd(Way.CAPTURED_LATER, List.of(text(cancelNo)));
    }

    static CaseEnd ofHold(Enum<?> how) {
        return new CaseEnd(Way.HOLD, List.of(how.name()));
    }

    public static CaseEnd spendBooked() {
        return new CaseEnd(Way.SPEND_BOOKED, List.of());
    }

    public static CaseEnd billTold(LocalDate day) {
        return new CaseEnd(Way.BILL_TOLD, List.of(day.toString()));
    }

    public static CaseEnd fundsTold(LocalDate day) {
        return new CaseEnd(Way.FUNDS_TOLD, List.of(day.toString()));
    }

    public static CaseEnd paired(LocalDate day) {
        return new CaseEnd(Way.PAIRED, List.of(day.toString()));
    }

    public static CaseEnd replaced(long revision, String channel, LocalDate day) {
        return new CaseEnd(Way.REPLACED, List.of(Long.toString(revision), channel, day.toString()));
    }

    /** As the ledger keeps it. */
    public String written() {
        List<String> parts = new ArrayList<>(List.of(way.name()));
        parts.addAll(values);
        return String.join(SEPARATOR, parts);
    }

    /** Reads what {@link #written} or an earlier version wrote; any other text is its own words. */
    public static CaseEnd read(String text) {
        for (Way way : Way.values()) {
            List<String> parts = List.of(text.split(SEPARATOR, way.parts + 1));
            if (parts.get(0).equals(way.name()) && parts.size() == way.parts + 1) {
                return new CaseEnd(way, parts.subList(1, parts.size()));
            }
        }
        return FORMER.stream().flatMap(former -> former(former, text).stream()).findFirst()
                .orElseGet(() -> new CaseEnd(Way.OTHER, List.of(text)));
    }

    /** In words of the message bundles. */
    public Phrase phrase() {
        return switch (way) {
            case DECIDED -> decision(values);
            case WITH_ANOTHER ->
                Phrase.of("ended.WITH_ANOTHER", values.get(0), decision(values.subList(1, values.size())));
            case CAPTURED_LATER -> values.get(0).isEmpty() ? Phrase.of("ended.CAPTURED_LATER")
                    : Phrase.of("ended.CAPTURED_LATER.NUMBERED", values.get(0));
            case HOLD -> Phrase.of("ended.HOLD." + values.get(0));
            default -> new Phrase("ended." + way, List.copyOf(values));
        };
    }

    private static Phrase decision(List<String> values) {
        Phrase action = Phrase.of("ended.action." + values.get(0));
        return values.get(2).isEmpty() ? Phrase.of("ended.DECIDED", action, values.get(1), values.get(3))
                : Phrase.of("ended.DECIDED.APPROVED", action, values.get(1), values.get(2), values.get(3));
    }

    /** The reason may be of several parts: it is the last value. */
    private static List<String> decisionOf(CaseDecision decision) {
        return List.of(decision.action().name(), decision.decidedBy().replace(SEPARATOR, " "),
                text(decision.approval().by()).replace(SEPARATOR, " "), decision.reason());
    }

    private static Former former(Way way, String sentence) {
        return new Former(way, Pattern.compile(sentence, Pattern.DOTALL));
    }

    private static Optional<CaseEnd> former(Former former, String text) {
        Matcher matcher = former.sentence().matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            values.add(text(matcher.group(group)));
        }
        return Optional.of(new CaseEnd(former.way(), values));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
