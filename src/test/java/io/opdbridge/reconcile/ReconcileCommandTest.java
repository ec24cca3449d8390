package io.opdbridge.reconcile;

import io.opdbridge.BridgeCommand;
import io.opdbridge.testing.Bills;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCommand.Result;
import io.opdbridge.testing.ProcessCsv;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code bin/bridge reconcile}, beside a running bridge and on the files of a stopped one. */
@Tag("full")
class ReconcileCommandTest {

    private static final String DAY = "2026-11-20";

    @TempDir
    private Path folder;

    @Test
    void theExitCodeTellsWhetherThereAreDifferencesAndTheBillIsOne() throws Exception {
        Path dataDir = folder.resolve("data");
        Path recharges = ProcessCsv.write(folder.resolve("recharges.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("71", "R71-1", 1000));
        Bills bill = Bills.wechat().payment("4200R71-1", "WXR71-1", 1000, DAY + " 09:30:00");
        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
            assertThat(BridgeCommand.run(dataDir, "import", recharges.toString()).exitCode()).isZero();
            Result matched = reconcile(dataDir, bill.text());
            assertThat(bridge.readiness()).isEqualTo(200);

            assertThat(matched.exitCode()).as(matched.err()).isZero();
            assertThat(matched.out()).contains("账单 1 笔，本方 1 笔，一致 1 笔", "差异 0 笔");
        }
        Result differing = reconcile(dataDir, bill.payment("4200X", "X", 5, DAY + " 10:00:00").text());
        assertThat(differing.exitCode()).as(differing.err()).isEqualTo(1);
        assertThat(differing.out()).contains("第 2 版", "仅渠道有 1，", "wechat-" + DAY + ".report.html");
        assertThat(folder.resolve("reports/wechat-" + DAY + ".report.csv")).content().contains("4200X");

        Result broken = reconcile(dataDir, "broken");
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.err()).contains("第 1 行", "交易时间").doesNotContain("Exception");
        Result list = BridgeCommand.run(dataDir, "reconcile", "--list", "--language", "en");
        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).contains("wechat " + DAY + " revision 2", "1 reconciliations");
        assertThat(BridgeCommand.run(dataDir, "reconcile", "--channel", "wechat").exitCode()).isEqualTo(2);
    }

    @Test
    void aRefundInProcessAndAFundFlowBillAreToldInWords() throws Exception {
        Path dataDir = folder.resolve("data");
        Path recharges = ProcessCsv.write(folder.resolve("recharges.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("72", "R72-1", 1000));
        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
            assertThat(BridgeCommand.run(dataDir, "import", recharges.toString()).exitCode()).isZero();
            assertThat(bridge.readiness()).isEqualTo(200);
        }
        Result abnormal = reconcile(dataDir, Bills.wechat().payment("4200R72-1", "WXR72-1", 1000, DAY + " 09:30:00")
                .refund("4200R72-1", "WXR72-1", "5072", "M72", 300, DAY + " 10:00:00", "ABNORMAL").text());
        assertThat(abnormal.exitCode()).as(abnormal.err()).isEqualTo(1);
        assertThat(abnormal.out()).contains("退款异常 1，");
        assertThat(BridgeCommand.run(dataDir, "cases").out()).contains("REFUND_ABNORMAL", "5072");

        String funds = "记账时间,微信支付业务单号,资金流水单号,业务类型,收支类型,收支金额(元)\n`" + DAY
                + " 14:00:00,`5099,`19,`退款,`支出,`0.01\n资金流水总笔数,支出金额\n`1,`0.01\n";
        Result refused = reconcile(dataDir, funds);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("资金账单", "交易账单", "--funds").doesNotContain("Exception");
        Result told = BridgeCommand.run(dataDir, "reconcile", "--language", "en", "--channel", "wechat", "--day", DAY,
                "--funds",
                folder.resolve("bill.csv").toString());
        assertThat(told.exitCode()).as(told.err()).isZero();
        assertThat(told.out()).contains("1 refunds paid and 0 closed");
        Result other = BridgeCommand.run(dataDir, "reconcile", "--channel", "alipay", "--day", DAY, "--funds",
                folder.resolve("bill.csv").toString());
        assertThat(other.exitCode()).isEqualTo(2);
    }

    private Result reconcile(Path dataDir, String bill) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("bill.csv"), bill);
        return BridgeCommand.run(dataDir, "reconcile", "--channel", "wechat", "--day", DAY, "--report",
                folder.resolve("reports").toString(), file.toString());
    }
}
