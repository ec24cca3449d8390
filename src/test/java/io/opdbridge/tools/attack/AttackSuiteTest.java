package io.opdbridge.tools.attack;

import io.opdbridge.tools.attack.AttackSuite.Finding;
import io.opdbridge.tools.attack.AttackSuite.Patience;
import io.opdbridge.tools.attack.AttackSuite.AttackRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.SocketFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The suite finds what there is to find: in a server that is open to all of it. */
@Tag("full")
class AttackSuiteTest {

    @Test
    void aWeakServerIsFoundUnsafe() throws Exception {
        Map<String, AttackRun> results;
        try (WeakServer weak = new WeakServer()) {
            results = run(weak.address(), 2_000, List.of("doctype", "charset", "external", "soap-doctype",
                    "camel-headers", "injection", "compressed"));
        }
        assertThat(results.values())
                .allSatisfy(result -> assertThat(result.safe()).as(result.attack().name()).isFalse());

        assertThat(problems(results, "doctype")).contains(
                "file, nothing said: the answer contains the canary's secret",
                "network, nothing said: the target called the address that the attack named",
                "parameter entity, UTF-16LE by mark: the target called the address that the attack named",
                "external subset, GBK declared: the target called the address that the attack named",
                "billion laughs, nothing said: the answer shows internals of the server");
        assertThat(problems(results, "doctype")).anyMatch(problem -> problem
                .startsWith("internal entity, nothing said: HTTP 200 with"
                        + " RespCode 10000, closed after")
                && problem.endsWith("; expected HTTP 200 with RespCode -10008"));
        assertThat(problems(results, "external")).contains(
                "XInclude of a file as TransactionCode: the answer contains the canary's secret",
                "XInclude of a network as a value: the target called the address that the attack named");
        assertThat(problems(results, "soap-doctype")).contains(
                "external entity of the network in CDATA: the target called the address that the attack named");
        assertThat(problems(results, "camel-headers"))
                .anyMatch(problem -> problem.startsWith("camelhttpresponsecode: HTTP 500"));
        assertThat(problems(results, "injection")).contains(
                "method %e2%80%ae: a message with line ends or codes that steer a terminal");
        assertThat(problems(results, "compressed")).anyMatch(problem -> problem.startsWith("Content-Encoding gzip: "));
        assertThat(problems(results, "charset"))
                .contains("cut character: the answer shows internals of the server");
    }

    @Test
    void aServerThatSeesTwoRequestsInOneIsFoundUnsafe() throws Exception {
        try (NaiveHttpServer naive = new NaiveHttpServer()) {
            Map<String, AttackRun> results = run(naive.address(), 300, List.of("smuggling", "stalling"));

            assertThat(results.values())
                    .allSatisfy(result -> assertThat(result.safe()).as(result.attack().name()).isFalse());
            assertThat(problems(results, "smuggling")).anyMatch(problem -> problem.startsWith("Content-Length: 5 | "
                    + "Transfer-Encoding: chunked") && problem.contains("10000, then HTTP 200 with RespCode 10000"));
            assertThat(problems(results, "stalling"))
                    .anyMatch(problem -> problem.startsWith("a pause in a header: no answer, left "
                            + "open after"));
        }
    }

    @Test
    void aTargetThatAnswersNoNormalCallIsNotAttacked() {
        assertThatThrownBy(() -> run(URI.create("http://127.0.0.1:1"), 2_000, List.of()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anAttackThatThereIsNotIsNamed() throws Exception {
        try (WeakServer weak = new WeakServer()) {
            assertThatThrownBy(() -> run(weak.address(), 2_000, List.of("doctype", "doctypes")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"doctypes\" does not exist: doctype, extension");
        }
    }

    private static List<String> problems(Map<String, AttackRun> results, String attack) {
        return results.get(attack).findings().stream().map(AttackSuiteTest::words).toList();
    }

    private static String words(Finding finding) {
        return finding.variant() + ": " + finding.problem();
    }

    private static Map<String, AttackRun> run(URI address, long answerMilliseconds, List<String> only)
            throws Exception {
        List<AttackRun> results = new ArrayList<>();
        new AttackSuite(
                new Target(address, SocketFactory.getDefault(), List.of(), null, "1", "ATTACK", answerMilliseconds),
                new Patience(500, 500, 10, 0)).run(only, results::add);
        return results.stream().collect(Collectors.toMap(result -> result.attack().name(), Function.identity()));
    }
}
