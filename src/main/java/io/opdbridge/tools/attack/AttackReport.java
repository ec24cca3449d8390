package io.opdbridge.tools.attack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Writes the result of each attack. */
enum AttackReport {

    TEXT {
        @Override
        void write(List<AttackSuite.AttackRun> results, PrintWriter out) {
            out.printf("%-16s %8s %8s  %s%n", "attack", "variants", "seconds", "result");
            results.forEach(result -> out.printf("%-16s %8d %8.1f  %s%n", result.attack().name(),
                    result.variants(), result.milliseconds() / 1000.0, words(result)));
            details(results, "  ", out);
            out.println();
            out.println(summary(results));
        }
    },

    MARKDOWN {
        @Override
        void write(List<AttackSuite.AttackRun> results, PrintWriter out) {
            out.println("| attack | what it tries | variants | result |");
            out.println("| --- | --- | ---: | --- |");
            results.forEach(result -> out
                    .println("| `" + result.attack().name() + "` | " + result.attack().description() + " | "
                            + result.variants() + " | " + words(result) + " |"));
            details(results, "- ", out);
            out.println();
            out.println(summary(results));
        }
    },

    JSON {
        @Override
        void write(List<AttackSuite.AttackRun> results, PrintWriter out) throws IOException {
            try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                json.writeStartArray();
                for (AttackSuite.AttackRun result : results) {
                    json.writeStartObject();
                    json.writeStringField("attack", result.attack().name());
                    json.writeStringField("description", result.attack().description());
                    json.writeNumberField("variants", result.variants());
                    json.writeNumberField("milliseconds", result.milliseconds());
                    json.writeBooleanField("safe", result.safe());
                    json.writeArrayFieldStart("findings");
                    for (AttackSuite.Finding finding : result.findings()) {
                        json.writeStartObject();
                        json.writeStringField("variant", finding.variant());
                        json.writeStringField("problem", finding.problem());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            out.println();
        }
    };

    abstract void write(List<AttackSuite.AttackRun> results, PrintWriter out) throws IOException;

    private static String words(AttackSuite.AttackRun result) {
        return result.safe() ? "safe"
                : "UNSAFE, " + result.findings().size() + (result.findings().size() == 1 ? " finding" : " findings");
    }

    private static void details(List<AttackSuite.AttackRun> results, String bullet, PrintWriter out) {
        results.stream().filter(result -> !result.safe()).forEach(result -> {
            out.println();
            out.println(result.attack().name() + ":");
            result.findings().forEach(finding -> out.println(bullet + finding.variant() + ": " + finding.problem()));
        });
    }

    private static String summary(List<AttackSuite.AttackRun> results) {
        int variants = results.stream().mapToInt(result -> result.variants()).sum();
        long unsafe = results.stream().filter(result -> !result.safe()).count();
        return results.size() + " attacks in " + variants + " variants: " + (unsafe == 0 ? "all answered safely"
                : unsafe + " of the attacks NOT answered safely");
    }
}
