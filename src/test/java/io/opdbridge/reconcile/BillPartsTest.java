package io.opdbridge.reconcile;

import io.opdbridge.reconcile.MappedBill.Column;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import io.opdbridge.testing.Bills;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Whether files are a bill of the day, each and together. */
class BillPartsTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
    private static final String REFUNDS = "交易时间,微信订单号,商户订单号,交易状态,退款申请时间,微信退款单号,商户退款单号,申请退款金额,退款状态,订单金额\n";
    private static final String PERIOD = "#起始日期：[%s 00:00:00]   终止日期：[%s 00:00:00]\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-20 00:00:00", "2026-11-20 23:59:59", "2026-11-20 09:30:05"})
    void aRefundCountsWithItsOwnTimeAndNotWithThatOfItsPayment(String at) throws IOException {
        assertThat(read(new WechatBill(), Map.of("refunds.csv", wechatRefunds("2026-10-01 08:00:00", at)))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-19 09:30:05", "2026-11-21 09:30:05", "2026-11-19 23:59:59", "2026-11-21 00:00:00",
        "2026-10-20 09:30:05"})
    void aBillOfOneKindOnlyThatIsOfAnotherDayIsRefused(String at) throws IOException {
        assertThat(
                refusalOf(new WechatBill(), Map.of("refunds.csv", wechatRefunds("2026-11-20 09:00:00", at))).details())
                .containsExactly("2026-11-20", at, "refunds.csv");
        for (Bills bill : List.of(Bills.wechat(), Bills.alipay())) {
            boolean alipay = bill.text().startsWith("#");
            assertThat(reasonOf(alipay ? new AlipayBill() : new WechatBill(), bill.payment("42", "WX1", 1, at).text()))
                    .isEqualTo(Reason.ANOTHER_DAY);
        }
        assertThat(reasonOf(new AlipayBill(), Bills.alipay().refund("42", "WX1", "50", "RF1", 1, at, "").text()))
                .isEqualTo(Reason.ANOTHER_DAY);
        assertThat(reasonOf(mapped(), "类型,单号,金额,时间\n退货,WX1,1.00," + at + "\n")).isEqualTo(Reason.ANOTHER_DAY);
        assertThat(reasonOf(mapped(), "类型,单号,金额,时间\n消费,WX1,1.00," + at + "\n")).isEqualTo(Reason.ANOTHER_DAY);
        List<RefundEnd> ends = new ArrayList<>();
        assertThat(reasonOf(WechatFunds.format(ends::add), "记账时间,微信支付业务单号,资金流水单号,业务类型,收支类型,收支金额(元)\n`" + at
                + ",`50,`19,`退款,`支出,`1.00\n资金流水总笔数\n`1\n")).isEqualTo(Reason.ANOTHER_DAY);
    }

    @Test
    void aPartOfAnotherDayIsRefusedBesideOneOfTheDay() throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("payments.csv", Bills.wechat().payment("42", "WX1", 1, "2026-11-20 09:30:05").text());
        parts.put("refunds.csv", wechatRefunds("2026-11-20 09:00:00", "2026-11-19 10:00:00"));

        assertThat(refusalOf(new WechatBill(), parts).details()).contains("refunds.csv");
        assertThat(read(new WechatBill(), Map.of("all.csv", parts.get("payments.csv"), "refunds.csv",
                wechatRefunds("2026-11-20 09:00:00", "2026-11-20 10:00:00")))).hasSize(2);
    }

    @Test
    void aBillOfSeveralDaysIsRefused() throws IOException {
        assertThat(reasonOf(new WechatBill(), Bills.wechat().payment("42", "WX1", 1, "2026-11-20 09:30:05")
                .payment("43", "WX2", 1, "2026-11-21 09:30:05").text())).isEqualTo(Reason.ANOTHER_DAY);
        assertThat(reasonOf(new WechatBill(), Bills.wechat().payment("42", "WX1", 1, "2026-11-20 09:30:05")
                .refund("43", "WX2", "50", "RF1", 1, "2026-11-19 09:30:05", "SUCCESS").text()))
                .isEqualTo(Reason.ANOTHER_DAY);
        assertThat(
                reasonOf(mapped(), "类型,单号,金额,时间\n消费,WX1,1.00,2026-11-20 10:00:00\n消费,WX2,1.00,2026-11-21 13:00:00\n"))
                .isEqualTo(Reason.ANOTHER_DAY);
    }

    @ParameterizedTest
    @CsvSource({"2026年11月20日,2026年11月21日,true", "2026年11月20日,2026年11月20日,true", "2026年11月19日,2026年11月20日,false",
        "2026年11月01日,2026年12月01日,false", "昨天,今天,true"})
    void anAlipayBillSaysItsDaysAlsoWhenItHasNoRows(String from, String until, boolean taken) throws IOException {
        String bill = Bills.alipay().text();
        String said = bill.substring(0, bill.indexOf('\n') + 1) + PERIOD.formatted(from, until)
                + bill.substring(bill.indexOf('\n') + 1);

        if (taken) {
            assertThat(read(new AlipayBill(), Map.of("bill.csv", said))).isEmpty();
        } else {
            assertThat(reasonOf(new AlipayBill(), said)).isEqualTo(Reason.ANOTHER_DAY);
        }
    }

    @Test
    void aDayThatBeginsBeforeMidnightIsOne() throws IOException {
        assertThat(read(mapped(), Map.of("unionpay.csv", "类型,单号,金额,时间\n退货,WX1,1.00,2026-11-19 23:10:00\n"
                + "消费,WX2,1.00,2026-11-20 22:59:59\n"))).hasSize(2);
        assertThat(
                read(new WechatBill(),
                        Map.of("wechat.csv", Bills.wechat().payment("42", "WX1", 1, "2026-11-20 10:00:00")
                                .payment("43", "WX2", 1, "2026-11-21 00:00:01").text())))
                .as("clocks differ").hasSize(2);
    }

    @Test
    void aRefundThatBearsTheTimeOfItsPaymentIsToldByTheOthersOrByAColumnOfItsOwn() throws IOException {
        String rows = "类型,单号,金额,时间,退货时间\n退货,WX1,1.00,2026-10-01 08:00:00,2026-11-20 10:00:00\n";
        assertThat(read(mapped(), Map.of("all.csv", "类型,单号,金额,时间\n退货,WX1,1.00,2026-10-01 08:00:00\n"
                + "消费,WX2,1.00,2026-11-20 10:00:00\n"))).hasSize(2);
        assertThat(reasonOf(mapped(), rows)).isEqualTo(Reason.ANOTHER_DAY);

        assertThat(read(mapped(Column.REFUND_AT, "退货时间"), Map.of("refunds.csv", rows))).singleElement()
                .satisfies(row -> assertThat(row.at().toLocalDate()).isEqualTo(DAY));
    }

    @Test
    void theSameBillTwiceIsRefusedAsFilesAndInAnArchive() throws IOException {
        String bill = Bills.wechat().payment("42", "WX1", 1, "2026-11-20 10:00:00").text();
        Map<String, String> twice = new LinkedHashMap<>();
        twice.put("wechat.csv", bill);
        twice.put("wechat (1).csv", "\uFEFF" + bill.replace("\r\n", "\n"));
        assertThat(refusalOf(new WechatBill(), twice).reason()).isEqualTo(Reason.SAME_BILL_TWICE);
        assertThat(refusalOf(new WechatBill(), twice).details()).containsExactly("wechat (1).csv", "wechat.csv");

        Path zip = folder.resolve("bills.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : twice.keySet()) {
                out.putNextEntry(new ZipEntry(name));
                out.write(twice.get(name).getBytes(StandardCharsets.UTF_8));
            }
        }
        UnreadableBillException refused = catchThrowableOfType(UnreadableBillException.class,
                () -> new BillFile(zip, 1 << 20,
                        new BillParts(DAY)).read(new WechatBill(), UnaryOperator.identity(), row -> {}));
        assertThat(refused.reason()).isEqualTo(Reason.SAME_BILL_TWICE);

        Map<String, String> empty = Map.of("a.csv", Bills.wechat().text(), "b.csv", Bills.wechat().text());
        assertThat(read(new WechatBill(), empty)).as("days without rows").isEmpty();
    }

    private static String wechatRefunds(String paidAt, String refundedAt) {
        return REFUNDS + "`" + paidAt + ",`42,`WX1,`REFUND,`" + refundedAt
                + ",`50,`RF1,`1.00,`SUCCESS,`0.00\n总交易单数\n`1\n";
    }

    private static MappedBill mapped(Object... more) {
        Map<Column, String> columns = new EnumMap<>(
                Map.of(Column.KIND, "类型", Column.ORDER_NO, "单号", Column.AMOUNT, "金额",
                        Column.AT, "时间"));
        for (int i = 0; i < more.length; i += 2) {
            columns.put((Column) more[i], (String) more[i + 1]);
        }
        return new MappedBill(new MappedBill.Layout(columns, StandardCharsets.UTF_8, ',', "", false,
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT), Set.of("退货"), Set.of(), Set.of(),
                Set.of(),
                Set.of(), null));
    }

    private Reason reasonOf(BillFormat format, String text) {
        return refusalOf(format, Map.of("bill.csv", text)).reason();
    }

    private UnreadableBillException refusalOf(BillFormat format, Map<String, String> parts) {
        return catchThrowableOfType(UnreadableBillException.class, () -> read(format, parts));
    }

    private List<BillRow> read(BillFormat format, Map<String, String> texts) throws IOException {
        List<BillRow> rows = new ArrayList<>();
        BillParts parts = new BillParts(DAY);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = Files.writeString(folder.resolve(text.getKey()), text.getValue());
            new BillFile(file, 1 << 20, parts).read(format, UnaryOperator.identity(), rows::add);
        }
        return rows;
    }
}
