package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.Bills;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.component.file.FileConstants;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

class ReconcileBillsRouteTest extends RouteTest {

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.reconcile.poll-milliseconds", "50");
        camelContextConfiguration().replaceRouteFromWith("count-pooled-payments", "direct:count");
    }

    @Test
    void aDroppedBillIsReconciledAndGoesToDoneWithItsReports() throws IOException {
        Recharge recharge = bridge.book(row -> row.with("paidAt", "2026-11-20 12:00:00"));
        drop("main", "wechat-2026-11-20.csv", Bills.wechat().payment(recharge.channelOrderNo(), recharge.orderId(),
                recharge.payFen(), "2026-11-20 12:00:00").text());

        Path done = bills("main").resolve("done");
        assertThat(done.resolve("wechat-2026-11-20.csv")).exists();
        assertThat(done.resolve("wechat-2026-11-20.report.html")).isNotEmptyFile();
        assertThat(done.resolve("wechat-2026-11-20.report.csv")).isNotEmptyFile();
        assertThat(
                bridge.rows("SELECT matched_payments, matched_payments_fen FROM reconcile_run WHERE channel = 'wechat'"
                        + " AND bill_day = DATE '2026-11-20'"))
                .containsExactly(Map.of("matched_payments", 1L, "matched_payments_fen", recharge.payFen()));
        assertThat(bridge
                .rows("SELECT who, site FROM audit_entry WHERE kind = 'RECONCILE' AND note LIKE 'wechat 2026-11-20 %'"))
                .containsExactly(Map.of("who", "drop folder", "site", "main"));
    }

    @Test
    void theFilesOfADayAreOneBill() throws IOException {
        Bills payments = Bills.alipay().payment("2026A", "A1", 500, "2026-11-19 12:00:00");
        Bills refunds = Bills.alipay().refund("2026A", "A1", null, "RF", 100, "2026-11-19 13:00:00", null);
        drop("main", "alipay-2026-11-19-refunds.csv", refunds.text());
        Path done = bills("main").resolve("done");
        assertThat(done.resolve("alipay-2026-11-19-refunds.csv")).exists();
        drop("main", "alipay-2026-11-19-payments.csv", payments.text());
        assertThat(done.resolve("alipay-2026-11-19-payments.csv")).exists();

        assertThat(
                bridge.rows("SELECT revision, bill_payments, bill_refunds FROM reconcile_run WHERE channel = 'alipay'"
                        + " AND bill_day = DATE '2026-11-19' AND replaced = FALSE"))
                .containsExactly(Map.of("revision", 2L, "bill_payments", 1L, "bill_refunds", 1L));
    }

    @Test
    void aBillThatIsNoneGoesToFailedWithTheReasonInTheLanguageOfTheSite() throws IOException {
        drop("main", "wechat-2026-11-18.csv", "交易时间,微信订单号\n");
        drop("west", "wechat-2026-11-18.csv", "");

        Path reason = bills("main").resolve("failed/wechat-2026-11-18.csv.error.txt");
        assertThat(bills("main").resolve("failed/wechat-2026-11-18.csv")).exists();
        assertThat(bills("west").resolve("failed/wechat-2026-11-18.csv")).exists();
        assertThat(reason).content().contains("第 1 行", "商户订单号", "缺少该列");
        assertThat(bridge.rows("SELECT id FROM reconcile_run WHERE bill_day = DATE '2026-11-18'")).isEmpty();
    }

    @Test
    void whatWaitsInThePoolCountsAsSoonAsItsDaysAreOver() throws IOException {
        Recharge recharge = bridge.book(row -> row.with("paidAt", "2026-11-22 12:00:00").with("channelType", "1"));
        drop("main", "alipay-2026-11-22.csv", Bills.alipay().text());
        assertThat(bills("main").resolve("done/alipay-2026-11-22.csv")).exists();
        template.sendBody("direct:count", null);
        assertThat(bridge.cases(recharge)).isEmpty();

        bridge.clock().advance(Duration.ofDays(3));
        template.sendBody("direct:count", null);

        assertThat(bridge.cases(recharge)).containsExactly("PAYMENT_IN_BOOKS_ONLY");
    }

    @Test
    void anEndingInCapitalsIsTakenAndSoIsAFundFlowBill() throws IOException {
        Recharge recharge = bridge.book(row -> row.with("paidAt", "2026-11-16 12:00:00"));
        drop("main", "wechat-2026-11-16.CSV", Bills.wechat().payment(recharge.channelOrderNo(), recharge.orderId(),
                recharge.payFen(), "2026-11-16 12:00:00").text());
        drop("main", "wechat-funds-2026-11-16.TXT", "记账时间,微信支付业务单号,资金流水单号,业务类型,收支类型,收支金额(元)\n"
                + "`2026-11-16 14:00:00,`51,`19,`退款,`支出,`0.01\n资金流水总笔数,支出金额\n`1,`0.01\n");

        assertThat(bills("main").resolve("done/wechat-2026-11-16.CSV")).exists();
        assertThat(bills("main").resolve("done/wechat-funds-2026-11-16.TXT")).exists();
        assertThat(bridge.rows("SELECT matched_payments FROM reconcile_run WHERE bill_day = DATE '2026-11-16'"))
                .containsExactly(Map.of("matched_payments", 1L));
        assertThat(bridge
                .rows("SELECT outcome, channel_refund_no FROM refund_evidence WHERE told_day = DATE '2026-11-16'"))
                .containsExactly(Map.of("outcome", "PAID", "channel_refund_no", "51"));
    }

    @Test
    void anErrorOfThePlatformGoesToFailedWithItsWords() throws IOException {
        drop("main", "wechat-2026-11-15.csv", "{\"code\":\"SYSTEM_ERROR\",\"message\":\"system busy\"}");

        Path failed = bills("main").resolve("failed/wechat-2026-11-15.csv");
        assertThat(failed).exists();
        assertThat(failed.resolveSibling("wechat-2026-11-15.csv.error.txt")).content().contains("system busy", "重新下载");
    }

    private Path bills(String site) {
        return bridge.dataDir().resolve("bills").resolve(site);
    }

    /** Drops a bill of a site, and waits until the route is done with it. */
    private void drop(String site, String name, String text) throws IOException {
        NotifyBuilder taken = new NotifyBuilder(context).fromRoute("reconcile-bills")
                .filter(exchange -> name.equals(exchange.getMessage().getHeader(FileConstants.FILE_NAME_ONLY)))
                .whenDone(1).create();
        Path folder = Files.createDirectories(bills(site));
        Path draft = Files.writeString(folder.resolve(name + ".part"), text, Charset.forName("GBK"));
        Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        assertThat(taken.matches(30, TimeUnit.SECONDS)).as(name).isTrue();
        taken.destroy();
    }
}
