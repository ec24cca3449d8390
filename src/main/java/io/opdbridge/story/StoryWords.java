package io.opdbridge.story;

import io.opdbridge.canonical.Yuan;
import io.opdbridge.text.Messages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line of a story in words. Thread-safe. */
public final class StoryWords {

    private StoryWords() {
    }

    /** What happened, without its time and who did it; amounts in yuan. */
    public static String of(StoryLine line, Locale language) {
        List<Object> values = new ArrayList<>();
        values.add(line.amountFen() == null ? "-" : Yuan.of(line.amountFen()));
        values.addAll(line.arguments());
        switch (line.kind()) {
            case CASE_OPENED, CASE_BESIDE -> values.set(2, Messages.get(language, "case." + values.get(2)));
            case PROPOSED, APPROVED, DECLINED, DECIDED -> values.set(1, Messages.get(language, "action." + values.get(1)));
            case STANDS -> values.set(1, Messages.get(language, "hold." + values.get(1)));
            default -> { }
        }
        return Messages.get(language, line.key(), values.toArray());
    }
}
