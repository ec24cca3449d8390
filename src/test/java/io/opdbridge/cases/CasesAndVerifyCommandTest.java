package io.opdbridge.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opdbridge.BridgeCommand;
import io.opdbridge.db.Database;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessRefund;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code bin/bridge cases} and {@code verify}, on a running bridge, and on what it leaves behind. */
@Tag("full")
class CasesAndVerifyCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path dataDir;
    private ProcessBridge bridge;

    @BeforeEach
    void startWithTwoRecharges() throws Exception {
        Path recharges = ProcessCsv.write(dataDir.resolve("in.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("21", "R21-1", 1000), ProcessCsv.recharge("21", "R21-2", 500));
        assertThat(BridgeCommand.run(dataDir, "import", recharges.toString()).exitCode()).isZero();
        bridge = ProcessBridge.start(dataDir, Map.of("BRIDGE_OVERDUE_POLL_MILLISECONDS", "3600000"),
                ProcessCommand.command("run"));
    }

    @AfterEach
    void stop() throws Exception {
        bridge.close();
    }

    @Test
    void casesAreListedOnARunningAndOnAStoppedBridge() throws Exception {
        ProcessRefund unheld = ProcessRefund.of("R21-1", "21", 300);
        assertThat(bridge.capture(unheld).code()).isEqualTo("-20009");
        assertThat(bridge.capture(unheld).code()).isEqualTo("-20009");
        assertThat(bridge.freeze(ProcessRefund.of("R21-2", "21", 200)).code()).isEqualTo("10000");

        var text = BridgeCommand.run(dataDir, "cases", "--language", "en");
        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out()).contains("CAPTURE_WITHOUT_HOLD", "WXR21-1", "R21-1", "TR21-1", "300 fen",
                "2026-11-23 10:00:00", "seen 2x", "1 open cases");
        JsonNode found = cases("--format", "json");
        assertThat(found).hasSize(1);
        assertThat(found.get(0).get("site").asText()).isEqualTo("main");
        assertThat(found.get(0).get("kind").asText()).isEqualTo("CAPTURE_WITHOUT_HOLD");
        assertThat(found.get(0).get("state").asText()).isEqualTo("OPEN");
        assertThat(found.get(0).get("orderId").asText()).isEqualTo("WXR21-1");
        assertThat(found.get(0).get("priceFen").asLong()).isEqualTo(300);
        assertThat(found.get(0).get("timesSeen").asLong()).isEqualTo(2);

        bridge.terminate();
        assertThat(cases("--format", "json")).isEqualTo(found);
        assertThat(ProcessLedger.spendableFen(dataDir, "21")).isEqualTo(1300);
    }

    @Test
    void aSolvedCaseIsListedOnDemandOnly() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R21-1", "21", 300);
        assertThat(bridge.freeze(refund).code()).isEqualTo("10000");
        Map<String, String> overdueAtOnce = Map.of("BRIDGE_SITE_MAIN_OVERDUE_AFTER_MINUTES", "0");
        var overdue = BridgeCommand.run(dataDir, overdueAtOnce, "cases", "--language", "en");
        assertThat(overdue.out()).contains("OVERDUE_HOLD", "1 open cases");

        assertThat(bridge.capture(refund).code()).isEqualTo("10000");

        assertThat(cases("--format", "json")).isEmpty();
        JsonNode all = cases("--format", "json", "--all");
        assertThat(all).hasSize(1);
        assertThat(all.get(0).get("state").asText()).isEqualTo("SOLVED");
        assertThat(all.get(0).get("solution").asText()).isEqualTo("CAPTURE");
        assertThat(BridgeCommand.run(dataDir, "cases", "--all").out()).contains("OVERDUE_HOLD", "该冻结已核销",
                "待处理的异常单 0 张");
        assertThat(ProcessLedger.heldFen(dataDir, "21")).isZero();
    }

    @Test
    void aCaseIsDecidedBesideARunningBridgeAndTheHoldTellsItsStory() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R21-1", "21", 300);
        String cancelNo = bridge.freeze(refund).text("HisCancelNo");
        Map<String, String> settings = Map.of("BRIDGE_SITE_MAIN_OVERDUE_AFTER_MINUTES", "0",
                "BRIDGE_SITE_MAIN_APPROVAL_ABOVE_FEN", "299");
        BridgeCommand.run(dataDir, settings, "cases");
        String number = cases("--format", "json").get(0).get("id").asText();

        var possible = BridgeCommand.run(dataDir, settings, "decide", "#" + number, "--language", "en");
        assertThat(possible.exitCode()).as(possible.err()).isZero();
        assertThat(possible.out().lines()).anyMatch(line -> line.matches(" +--release +--fen 300 +spendable \\+3\\.00,"
                + " held -3\\.00, refunded 0\\.00, needs a second person"));
        assertThat(BridgeCommand.run(dataDir, settings, "decide", number, "--release").exitCode()).isOne();
        var nothing = BridgeCommand.run(dataDir, settings, "decide", number, "--approve", "--as", "wang");
        assertThat(nothing.exitCode()).isOne();
        assertThat(nothing.out()).contains("异常单 " + number + " 没有待复核的处理");
        assertThat(nothing.err()).isEmpty();
        var proposed = BridgeCommand.run(dataDir, settings, "decide", number, "--release", "--reason", "by telephone",
                "--as", "li", "--language", "en");
        assertThat(proposed.out()).contains("Proposed: RELEASE 3.00 yuan by li: by telephone");
        assertThat(ProcessLedger.heldFen(dataDir, "21")).isEqualTo(300);
        var approved = BridgeCommand.run(dataDir, settings, "decide", number, "--approve", "--as", "wang",
                "--language", "en");
        assertThat(approved.out()).contains("Approved: RELEASE 3.00 yuan by li, approved by wang: by telephone");
        var again = BridgeCommand.run(dataDir, settings, "decide", number, "--decline", "--as", "zhao");
        assertThat(again.exitCode()).isOne();
        assertThat(again.out()).contains("提出人 li：by telephone（已批准）",
                "异常单已处理：li 提出回滚冻结，wang 复核通过：by telephone");

        assertThat(ProcessLedger.heldFen(dataDir, "21")).isZero();
        assertThat(bridge.capture(refund).code()).isEqualTo("-20007");
        var story = BridgeCommand.run(dataDir, "story", cancelNo, "--language", "en");
        assertThat(story.out()).contains("asks OPDRechargeFreeze for 3.00 yuan; answered 10000", "3.00 yuan held",
                "li: proposes to release", "wang: approves to release", "li: 3.00 yuan released; balance 15.00 yuan",
                "held -3.00, spendable +3.00", "answered -20007", "now 3.00 yuan released");
        assertThat(BridgeCommand.run(dataDir, "verify").exitCode()).isZero();
    }

    @Test
    void whatTheChannelDidNotPayIsReversedByTwoPeople() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R21-1", "21", 300);
        String cancelNo = bridge.freeze(refund).text("HisCancelNo");
        assertThat(bridge.capture(refund).code()).isEqualTo("10000");
        assertThat(bridge.release(refund).code()).isEqualTo("-20008");
        ProcessRefund later = new ProcessRefund("R21-1", "21", 300, "2026-11-23 18:00:00", "");
        assertThat(bridge.call("OPDRechargeCancellationFee", later.settlementData(1) + "<HisCancelNo>" + cancelNo
                + "</HisCancelNo>").code()).isEqualTo("-20008");
        JsonNode both = cases("--format", "json");
        assertThat(both).hasSize(2);
        String number = both.get(0).get("id").asText();
        assertThat(both.get(1).get("sameMoney").get(0).asText()).isEqualTo(number);
        assertThat(BridgeCommand.run(dataDir, "cases", "--language", "en").out())
                .contains("the same money: #" + number + " RELEASE_AFTER_CAPTURE");
        assertThat(BridgeCommand.run(dataDir, "decide", number, "--language", "en").out().lines())
                .anyMatch(line -> line.matches(
                        " +--reverse +--fen 300 +spendable \\+3\\.00, held 0\\.00, refunded -3\\.00,"
                                + " needs a second person"));

        var proposed = BridgeCommand.run(dataDir, "decide", number, "--reverse", "--reason", "closed", "--as", "li",
                "--language", "en");
        assertThat(proposed.out()).contains("Proposed: REVERSE 3.00 yuan by li: closed", "under another name");
        for (String same : List.of("LI", "\\357\\275\\214\\357\\275\\211", " l\\342\\200\\213i ")) {
            var refused = approve(number, same, "C.UTF-8");
            assertThat(refused.exitCode()).as(same).isOne();
            assertThat(refused.out()).contains("提出人不能复核");
        }
        var lost = approve(number, "\\357\\275\\214\\357\\275\\211", "C");
        assertThat(lost.exitCode()).as("by a terminal that cannot say the name: " + lost.out()).isOne();
        var approved = BridgeCommand.run(dataDir, "decide", number, "--approve", "--as", "wang", "--language", "en");
        assertThat(approved.out()).contains("Approved: REVERSE 3.00 yuan by li, approved by wang: closed",
                "#" + both.get(1).get("id").asText() + " RELEASE_AFTER_CAPTURE: ended with case " + number
                        + ": REVERSE by li");
        assertThat(cases("--format", "json")).isEmpty();

        assertThat(ProcessLedger.spendableFen(dataDir, "21")).isEqualTo(1500);
        assertThat(bridge.release(refund).code()).isEqualTo("10000");
        assertThat(bridge.freeze(refund).code()).isEqualTo("-20007");
        assertThat(bridge.capture(refund).code()).isEqualTo("-20007");
        assertThat(BridgeCommand.run(dataDir, "story", cancelNo, "--language", "en").out()).contains(
                "li: 3.00 yuan reversed: the channel had not paid; balance 15.00 yuan",
                "refunded -3.00, spendable +3.00", "now 3.00 yuan captured and reversed");
        assertThat(BridgeCommand.run(dataDir, "cases").out()).contains("CAPTURE_AFTER_REVERSAL");
        assertThat(BridgeCommand.run(dataDir, "verify", "--language", "en").out()).containsPattern("holds reversed +1");
    }

    @Test
    void verifyPrintsTheSameFiguresOnARunningAndOnAStoppedBridge() throws Exception {
        ProcessRefund captured = ProcessRefund.of("R21-1", "21", 300);
        assertThat(bridge.freeze(captured).code()).isEqualTo("10000");
        assertThat(bridge.capture(captured).code()).isEqualTo("10000");
        assertThat(bridge.freeze(ProcessRefund.of("R21-2", "21", 200)).code()).isEqualTo("10000");

        var running = BridgeCommand.run(dataDir, "verify", "--language", "en");
        bridge.terminate();
        var stopped = BridgeCommand.run(dataDir, "verify", "--language", "en");

        assertThat(running.exitCode()).as(running.out() + running.err()).isZero();
        assertThat(running.out().lines()).anyMatch(line -> line.matches("holds captured +1"))
                .anyMatch(line -> line.matches("spendable +1000 fen +10\\.00 yuan"))
                .anyMatch(line -> line.matches("held +200 fen +2\\.00 yuan"))
                .anyMatch(line -> line.matches("refunded +300 fen +3\\.00 yuan"))
                .anyMatch(line -> line.matches("recharged +-1500 fen +-15\\.00 yuan"));
        assertThat(figures(stopped)).isEqualTo(figures(running));
        assertThat(running.out()).contains("audit head ", "The audit trail proves");
        assertThat(stopped.out().lines()).anyMatch(line -> line.matches("audit head \\S+ \\d+ [0-9a-f]{64} ended"));
        assertThat(stopped.exitCode()).isZero();
    }

    /** But for the audit trail, to which a bridge that stops adds that it does. */
    private static List<String> figures(ProcessCommand.Result result) {
        return result.out().lines().filter(line -> !line.startsWith("audit ")).toList();
    }

    @Test
    void theAuditTrailIsListedByWhatItIsAboutAndVerifyFindsWhatWasTakenAway() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R21-1", "21", 300);
        String cancelNo = bridge.freeze(refund).text("HisCancelNo");
        assertThat(bridge.capture(refund).code()).isEqualTo("10000");

        var text = BridgeCommand.run(dataDir, "audit", "--order", "WXR21-1");
        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out().lines()).hasSize(2).allMatch(line -> line.contains("CALL") && line.contains(cancelNo))
                .anyMatch(line -> line.contains("method OPDRechargeFreeze, cardNo 21, orderId WXR21-1, hisFlowNo R21-1,"
                        + " priceFen 300, code 10000"));
        JsonNode json = JSON.readTree(BridgeCommand.run(dataDir, "audit", "--format", "json", "--card", "21").out());
        assertThat(json).hasSize(2);
        assertThat(json.get(0).get("priceFen").asLong()).isEqualTo(300);
        assertThat(json.get(1).get("method").asText()).isEqualTo("OPDRechargeCancellationFee");
        var csv = BridgeCommand.run(dataDir, "audit", "--format", "csv", "--caller", System.getProperty("user.name"));
        assertThat(csv.out().lines()).hasSize(3).anyMatch(line -> line.contains(",IMPORT,")
                && line.contains(" ended: RECHARGES, 2 added of 1500 fen, 0 unchanged, 0 bad, in.csv"));
        assertThat(BridgeCommand.run(dataDir, "audit", "--until", "2020-01-01 00:00:00").out()).isEmpty();
        assertThat(BridgeCommand.run(dataDir, "audit", "--since", "yesterday").exitCode()).isEqualTo(2);

        bridge.terminate();
        try (Database database = Database.own(dataDir, new Database.Options("", "", "", 2, 10, 64));
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER audit_entry_no_delete");
            assertThat(statement.executeUpdate("DELETE FROM audit_entry WHERE method = 'OPDRechargeFreeze'"))
                    .isEqualTo(1);
            connection.commit();
        }
        var verified = BridgeCommand.run(dataDir, "verify", "--language", "en");
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out()).contains("The books prove", "THE AUDIT TRAIL DOES NOT PROVE", "is missing");
    }

    @Test
    void verifyExitsWithOneWhenABalanceDiffersFromItsPostings() throws Exception {
        bridge.terminate();
        try (Database database = Database.own(dataDir, new Database.Options("", "", "", 2, 10, 64));
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE account SET spendable_fen = spendable_fen + 1")).isEqualTo(1);
            connection.commit();
        }

        var result = BridgeCommand.run(dataDir, "verify", "--language", "en");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains("THE BOOKS DO NOT PROVE", "account");
    }

    @Test
    void whatIsNoFormatIsWrongUsage() throws Exception {
        assertThat(BridgeCommand.run(dataDir, "cases", "--format", "xml").exitCode()).isEqualTo(2);
        assertThat(BridgeCommand.run(dataDir, "verify", "twice").exitCode()).isEqualTo(2);
        assertThat(BridgeCommand.run(dataDir, "prove").exitCode()).isEqualTo(2);
        assertThat(BridgeCommand.run(dataDir).exitCode()).isEqualTo(2);
    }

    /** @param name as printf reads it: the encoding of the tests is not that of the command */
    private ProcessCommand.Result approve(String number, String name, String locale) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "exec \"$@\" --as \"$(printf '" + name + "')\"", "sh"));
        command.addAll(ProcessCommand.command("decide", number, "--approve"));
        return ProcessCommand.run(Map.of("BRIDGE_DATA_DIR", dataDir.toString(), "LC_ALL", locale), command);
    }

    private JsonNode cases(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "cases";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        var result = BridgeCommand.run(dataDir, command);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return JSON.readTree(result.out());
    }
}
