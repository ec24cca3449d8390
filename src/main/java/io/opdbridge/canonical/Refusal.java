package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A request that gets a negative code. It has no stack trace: a refusal is an answer, not a defect.
 *
 * <p>The arguments fill the message of the code; they name fields and numbers and never contain a person's data.
 */
public class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final AnswerCode code;
    private final transient List<@Nullable Object> arguments;
    private final transient List<Refusal> others;

    public Refusal(AnswerCode code, @Nullable Object... arguments) {
        this(code, Collections.unmodifiableList(Arrays.asList(arguments.clone())), List.of());
    }

    private Refusal(AnswerCode code, List<@Nullable Object> arguments, List<Refusal> others) {
        super(code.name(), null, false, false);
        this.code = code;
        this.arguments = arguments;
        this.others = others;
    }

    /** One refusal for several reasons, at least one: the code is that of the first, the message has all. */
    public static Refusal of(List<Refusal> reasons) {
        Refusal first = reasons.get(0);
        return new Refusal(first.code, first.arguments, List.copyOf(reasons.subList(1, reasons.size())));
    }

    public AnswerCode code() {
        return code;
    }

    /** The values for the placeholders of the code's message, in their order; null for an unknown one. */
    public List<@Nullable Object> arguments() {
        return arguments;
    }

    /** Further reasons in the same message. */
    public List<Refusal> others() {
        return others;
    }
}
