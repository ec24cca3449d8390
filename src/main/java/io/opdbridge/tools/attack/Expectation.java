package io.opdbridge.tools.attack;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The answer of a safe target to an attack. */
interface Expectation {

    /** Whether the answer is as expected. */
    boolean met(Conversation said);

    /** In words, for the report: "expected …". */
    String words();

    /** One answer with that HTTP status and an envelope with one of these codes. */
    static Expectation envelope(int status, Integer... codes) {
        List<Integer> list = List.of(codes);
        return of(
                "HTTP " + status + " with RespCode "
                        + list.stream().map(String::valueOf).collect(Collectors.joining(" or ")),
                said -> single(said) && said.answers().get(0).status() == status
                        && said.answers().get(0).envelope() != null
                        && list.contains(said.answers().get(0).envelope().code()));
    }

    /** One answer, the same as to a normal call. */
    static Expectation same(Answer normal) {
        return of("the answer of a normal call", said -> single(said) && said.answers().get(0).sameAs(normal));
    }

    /** So many answers, each the same as to a normal call. */
    static Expectation normal(int count, Answer normal) {
        return of(count + " normal answers", said -> said.rest().isEmpty() && said.answers().size() == count
                && said.answers().stream().allMatch(normal::sameAs));
    }

    /** The server itself refuses: one of these HTTP statuses or nothing at all, and the end of the connection. */
    static Expectation refusal(Integer... statuses) {
        List<Integer> list = Arrays.asList(statuses);
        return of(
                "HTTP " + list.stream().map(String::valueOf).collect(Collectors.joining(" or "))
                        + " or nothing, closed",
                said -> said.closed() && said.rest().isEmpty() && said.answers().size() <= 1
                        && said.answers().stream()
                                .allMatch(answer -> list.contains(answer.status()) && refuses(answer)));
    }

    /** One answer of the server itself with that status, its connection open or not. */
    static Expectation status(Integer... statuses) {
        List<Integer> list = Arrays.asList(statuses);
        return of("HTTP " + list.stream().map(String::valueOf).collect(Collectors.joining(" or ")),
                said -> single(said) && list.contains(said.answers().get(0).status())
                        && refuses(said.answers().get(0)));
    }

    /** The answer that a load balancer expects of a ready bridge. */
    static Expectation ready() {
        return of("HTTP 200", said -> said.answers().size() == 1 && said.answers().get(0).status() == 200);
    }

    /** One answer whose envelope HEAD leaves out. */
    static Expectation headOnly() {
        return of("a head alone", said -> single(said) && said.answers().get(0).body().length == 0);
    }

    /** A normal answer, then at most one that refuses, and the end. */
    static Expectation normalThenRefused(Answer normal) {
        return of("a normal answer, then HTTP 400 or nothing, closed", said -> said.closed() && said.rest().isEmpty()
                && !said.answers().isEmpty() && said.answers().size() <= 2 && said.answers().get(0).sameAs(normal)
                && (said.answers().size() == 1
                        || said.answers().get(1).status() == 400 && refuses(said.answers().get(1))));
    }

    /** The connection ends after this. */
    default Expectation andCloses() {
        return of(words() + ", closed", said -> said.closed() && met(said));
    }

    default Expectation or(Expectation other) {
        return of(words() + ", or " + other.words(), said -> met(said) || other.met(said));
    }

    private static boolean single(Conversation said) {
        return said.answers().size() == 1 && said.rest().isEmpty();
    }

    /** A body may be absent; if present, it has to be an envelope that refuses. */
    private static boolean refuses(Answer answer) {
        return answer.body().length == 0 || answer.envelope() != null && answer.envelope().code() < 0;
    }

    private static Expectation of(String words, Predicate<Conversation> met) {
        return new Expectation() {
            @Override
            public boolean met(Conversation said) {
                return met.test(said);
            }

            @Override
            public String words() {
                return words;
            }
        };
    }
}
