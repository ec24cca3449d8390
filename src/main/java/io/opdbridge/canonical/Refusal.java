package io.opdbridge.canonical;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A request that is answered with a negative code. Carries no stack trace: a refusal is an answer, not a defect.
 *
 * <p>The arguments fill the message of the code; they name fields and numbers and never hold a person's data.
 */
public class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final AnswerCode code;
    private final transient List<Object> arguments;
    private final transient List<Refusal> others;

    public Refusal(AnswerCode code, Object... arguments) {
        this(code, Collections.unmodifiableList(Arrays.asList(arguments.clone())), List.of());
    }

    private Refusal(AnswerCode code, List<Object> arguments, List<Refusal> others) {
        super(code.name(), null, false, false);
        this.code = code;
        this.arguments = arguments;
        this.others = others;
    }

    /** One refusal for several reasons, which must not be empty: answered with the code of the first, it says all. */
    public static Refusal of(List<Refusal> reasons) {
        Refusal first = reasons.get(0);
        return new Refusal(first.code, first.arguments, List.copyOf(reasons.subList(1, reasons.size())));
    }

    public AnswerCode code() {
        return code;
    }

    /** The values for the placeholders of the code's message, in their order; one that is not known is null. */
    public List<Object> arguments() {
        return arguments;
    }

    /** Further reasons that are answered in the same message. */
    public List<Refusal> others() {
        return others;
    }
}
