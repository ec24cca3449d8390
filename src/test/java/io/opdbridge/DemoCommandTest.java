package io.opdbridge;

import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessLedger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

class DemoCommandTest {

    private static final Pattern CURL = Pattern.compile("curl .*'http://[^/]+(/his/[^']+)' -d '([^']+)'");

    @TempDir
    private Path dataDir;

    @Test
    void theThreeCallsThatItPrintsAreAnsweredAndAnotherStartOnTheSameDayAddsNothing() throws Exception {
        long accounts;
        try (ProcessBridge bridge = demo()) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> bridge.output().contains("Ctrl-C"));
            assertThat(bridge.output()).contains(bridge.address() + "\n");
            List<String[]> calls = CURL.matcher(bridge.output()).results()
                    .map(call -> new String[] {call.group(1), call.group(2)}).toList();
            assertThat(calls).hasSize(3);

            assertThat(post(bridge, calls.get(0)).text("PayMoney")).isEqualTo("10000");
            ProcessAnswer frozen = post(bridge, calls.get(1));
            assertThat(frozen.balanceFen()).isEqualTo(7000);
            assertThat(post(bridge, calls.get(2)).text("HisCancelNo")).isEqualTo(frozen.text("HisCancelNo"));
            assertThat(bridge.terminate()).isIn(0, 143);
            accounts = ProcessLedger.countRows(dataDir, "account");
            assertThat(accounts).isPositive();
        }
        try (ProcessBridge bridge = demo()) {
            assertThat(bridge.terminate()).isIn(0, 143);
        }
        assertThat(ProcessLedger.countRows(dataDir, "account")).isEqualTo(accounts);
        assertThat(ProcessLedger.spendableFen(dataDir, "900000000017")).as("a midnight in between tops up again")
                .isIn(7000L, 17000L);
    }

    @Test
    void whereAHisKeepsTheMoneyItRefusesToStart() throws Exception {
        var refused = ProcessCommand.run(dataDir, Map.of("BRIDGE_SITE_MAIN_DIALECT", "http-xml",
                "BRIDGE_SITE_MAIN_VENDOR_ADDRESS", "http://127.0.0.1:1/his/"), "demo");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("bridge.site.main.dialect", "http-xml", "ledger").doesNotContain("\tat ");
        assertThat(dataDir.resolve("ledger")).doesNotExist();
    }

    private ProcessBridge demo() throws Exception {
        return ProcessBridge.start(dataDir, Map.of(), ProcessCommand.command("demo"));
    }

    private static ProcessAnswer post(ProcessBridge bridge, String[] call) throws Exception {
        ProcessAnswer answer = bridge.post(call[0], call[1]);
        assertThat(answer.code()).as(answer.body()).isEqualTo("10000");
        return answer;
    }
}
