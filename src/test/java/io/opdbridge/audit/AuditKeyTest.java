package io.opdbridge.audit;

import io.opdbridge.BridgeCommand;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.db.Database;
import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A command that somebody runs without the key of the audit trail harms nothing, and what one has harmed can be mended.
 */
@Tag("full")
class AuditKeyTest {

    private static final Map<String, String> KEY = Map.of("BRIDGE_AUDIT_KEY",
            Base64.getEncoder().encodeToString(new byte[32]));

    @TempDir
    private Path dataDir;

    @Test
    void withoutTheKeyACommandAndAStartAreRefusedAndVerifyStaysClean() throws Exception {
        Path recharges = ProcessCsv.write(dataDir.resolve("in.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("31", "R31-1", 1000));
        try (ProcessBridge bridge = ProcessBridge.start(dataDir, KEY, ProcessCommand.command("run"))) {
            ProcessCommand.Result without = BridgeCommand.run(dataDir, "import", recharges.toString());
            assertThat(without.exitCode()).isEqualTo(1);
            assertThat(without.err()).contains("BRIDGE_AUDIT_KEY");
            assertThat(BridgeCommand.run(dataDir, KEY, "import", recharges.toString()).exitCode()).isZero();
            assertThat(bridge.terminate()).isIn(0, 143);
        }
        ProcessCommand.Result start = ProcessCommand.run(dataDir,
                Map.of("BRIDGE_HTTP_PORT", Integer.toString(FreePorts.next())), "run");
        assertThat(start.exitCode()).isEqualTo(1);
        assertThat(start.out() + start.err()).contains("BRIDGE_AUDIT_KEY");
        assertThat(BridgeCommand.run(dataDir, KEY, "verify").exitCode()).isZero();
    }

    @Test
    void aTrailThatAnEarlierCommandBrokeIsCleanOnceSomebodyVouchesForIt() throws Exception {
        String chain;
        try (Database ledger = Database.own(dataDir, ProcessLedger.EMBEDDED)) {
            // chains of one second are in no order
            Clock earlier = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-1));
            trail(ledger, SecretKeys.of(KEY.get("BRIDGE_AUDIT_KEY")), earlier).close();
            trail(ledger, SecretKeys.none(), Clock.systemUTC()).close();
            chain = new JdbcAuditStore(ledger).heads().get(0).chain();
        }
        ProcessCommand.Result broken = BridgeCommand.run(dataDir, KEY, "verify");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.out()).contains("chain " + chain + ": entry 1: it is not hashed with a key");
        assertThat(BridgeCommand.run(dataDir, "verify", "--accept", chain, "--reason", "a slip").exitCode()).isOne();
        assertThat(BridgeCommand.run(dataDir, KEY, "verify", "--accept", "none", "--reason", "a slip").exitCode())
                .isOne();
        ProcessCommand.Result accepted = BridgeCommand.run(dataDir, KEY, "verify", "--accept", chain, "--reason",
                "a slip");
        assertThat(accepted.exitCode()).as(accepted.out() + accepted.err()).isZero();
        assertThat(BridgeCommand.run(dataDir, KEY, "verify").exitCode()).isZero();
    }

    private static AuditTrail trail(Database ledger, SecretKeys keys, Clock clock) {
        return new AuditTrail(new JdbcAuditStore(ledger), keys, "import", Duration.ofSeconds(30), clock)
                .openBesideUnknownKeys();
    }
}
