package io.opdbridge.story;

import io.opdbridge.canonical.CallFailure;
import io.opdbridge.canonical.Yuan;
import io.opdbridge.ledger.CaseEnd;
import io.opdbridge.ledger.VendorAnswer.CallEnd;
import io.opdbridge.text.Messages;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of a line of a story. Thread-safe. */
public final class StoryWords {

    private StoryWords() {
    }

    /** The event in words, without time and person; amounts in yuan. */
    public static String of(StoryLine line, Locale language) {
        List<Object> values = new ArrayList<>();
        values.add(line.amountFen() == null ? "-" : Yuan.of(line.amountFen()));
        values.addAll(line.arguments());
        switch (line.kind()) {
            case CASE_OPENED, CASE_BESIDE -> values.set(2, Messages.get(language, "case." + values.get(2)));
            case PROPOSED, APPROVED, DECLINED, DECIDED ->
                values.set(1, Messages.get(language, "action." + values.get(1)));
            case CASE_CLOSED ->
                values.set(2, Messages.get(language, CaseEnd.read((String) values.get(2)).phrase()));
            case STANDS -> values.set(1, Messages.get(language, "hold." + values.get(1)));
            case VENDOR_ANSWERED -> answered(line, values, language);
            default -> {
            }
        }
        return Messages.get(language, line.key(), values.toArray());
    }

    /** A vendor's own words, or why it did not answer. */
    public static @Nullable String said(CallEnd result, @Nullable String words, Locale language) {
        return result != CallEnd.NOT_SENT && result != CallEnd.UNKNOWN ? words : CallFailure.read(words)
                .map(failure -> Messages.get(language, failure.phrase().key(), failure.phrase().arguments().toArray()))
                .orElse(words);
    }

    /** The last value has the words; for a late answer the one before it has the result. */
    private static void answered(StoryLine line, List<Object> values, Locale language) {
        int said = values.size() - 1;
        boolean late = line.key().endsWith(".LATE");
        String result = late ? (String) values.get(2) : line.key().substring(line.key().lastIndexOf('.') + 1);
        values.set(said, said(CallEnd.valueOf(result), (String) values.get(said), language));
        if (late) {
            values.set(1, Messages.console(language, "step." + values.get(1)));
            values.set(2, Messages.console(language, "result." + result));
        }
    }
}
