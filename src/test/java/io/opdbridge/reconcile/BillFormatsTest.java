package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Origin;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.MappedBill.Column;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import io.opdbridge.testing.Bills;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/** Bills as the platforms publish them, whole and broken. */
class BillFormatsTest {

    private static final long MAX_BYTES = 4 << 20;
    private static final String TIME = "2026-11-20 09:30:05";
    private static final Charset GBK = Charset.forName("GBK");

    @TempDir
    private Path folder;

    @Test
    void aWechatBillHasItsPaymentsAndRefundsInFen() throws IOException {
        String bill = Bills.wechat().payment("4200001", "WX1", 10_001, TIME)
                .refund("4200001", "WX1", "5030001", "RF1", 250, "2026-11-20 23:59:59", "PROCESSING").text();

        assertThat(read(new WechatBill(), bill.getBytes(StandardCharsets.UTF_8)))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("origin")
                .containsExactly(
                        new BillRow(Flow.PAYMENT, "4200001", "WX1", null, null, 10_001,
                                LocalDateTime.of(2026, 11, 20, 9, 30, 5),
                                Status.DONE, 2, Origin.UNKNOWN),
                        new BillRow(Flow.REFUND, "4200001", "WX1", "5030001", "RF1", 250,
                                LocalDateTime.of(2026, 11, 20, 23, 59, 59), Status.IN_FLIGHT, 3, Origin.UNKNOWN));
    }

    @Test
    void aWechatBillOfRefundsOnlyHasTheTimeAtWhichEachWasAccepted() throws IOException {
        String bill = "交易时间,微信订单号,商户订单号,交易状态,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,退款状态,"
                + "订单金额,申请退款金额\n`2026-11-01 08:00:00,`42,`WX1,`REFUND,`" + TIME
                + ",`2026-11-21 01:00:00,`503,`RF1,`1.20,`SUCCESS,`10.00,`1.20\n"
                + "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"
                + "`1,`0.00,`1.20,`0.00,`0.00,`10.00,`1.20\n";

        assertThat(read(new WechatBill(), bill.getBytes(StandardCharsets.UTF_8)))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("origin")
                .containsExactly(new BillRow(Flow.REFUND,
                        "42", "WX1", "503", "RF1", 120, LocalDateTime.of(2026, 11, 20, 9, 30, 5), Status.DONE, 2,
                        Origin.UNKNOWN));
    }

    @Test
    void aRefundThatFailedAtWechatCameToNothing() throws IOException {
        String bill = Bills.wechat().refund("42", "WX1", "503", "RF1", 120, TIME, "FAIL").text();

        assertThat(read(new WechatBill(), bill.getBytes(StandardCharsets.UTF_8))).extracting(BillRow::status)
                .containsExactly(Status.VOID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "GBK", "GB18030"})
    void bothPlatformsMayWriteInEitherCharset(String charset) throws IOException {
        Charset written = Charset.forName(charset);
        assertThat(read(new WechatBill(), Bills.wechat().payment("42", "WX1", 5, TIME).text().getBytes(written)))
                .extracting(BillRow::fen).containsExactly(5L);
        assertThat(read(new AlipayBill(), Bills.alipay().payment("2026", "WX1", 5, TIME).text().getBytes(written)))
                .extracting(BillRow::fen).containsExactly(5L);
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstColumn() throws IOException {
        byte[] bill = ('\uFEFF' + Bills.wechat().payment("42", "WX1", 5, TIME).text()).getBytes(StandardCharsets.UTF_8);

        assertThat(read(new WechatBill(), bill)).hasSize(1);
    }

    @Test
    void anAlipayBillHasItsRowsBetweenCommentsWithTabsBehindValuesAndNegativeRefunds() throws IOException {
        String bill = Bills.alipay().payment("20261", "WX1", 10_000, TIME)
                .refund("20261", "WX1", null, "RF1", 250, TIME, null).text();

        assertThat(read(new AlipayBill(), bill.getBytes(GBK)))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("origin")
                .containsExactly(
                        new BillRow(Flow.PAYMENT, "20261", "WX1", null, null, 10_000,
                                LocalDateTime.of(2026, 11, 20, 9, 30, 5),
                                Status.DONE, 5, Origin.UNKNOWN),
                        new BillRow(Flow.REFUND, "20261", "WX1", null, "RF1", 250,
                                LocalDateTime.of(2026, 11, 20, 9, 30, 5),
                                Status.DONE, 6, Origin.UNKNOWN));
    }

    @Test
    void aZipIsReadWithoutItsSummaryAndNothingIsUnpacked() throws IOException {
        byte[] zip = zip(Map.of("20880000_20261120_业务明细(汇总).csv", "#支付宝业务汇总查询\r\n门店编号,门店名称\r\n".getBytes(GBK),
                "../../20880000_20261120_业务明细.csv", Bills.alipay().payment("1", "WX1", 5, TIME).text().getBytes(GBK)));

        assertThat(read(new AlipayBill(), zip)).hasSize(1);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void aGzipIsRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(Bills.wechat().payment("42", "WX1", 5, TIME).text().getBytes(StandardCharsets.UTF_8));
        }

        assertThat(read(new WechatBill(), bytes.toByteArray())).hasSize(1);
    }

    @Test
    void aMappedBillHasTheColumnsCharsetUnitAndWordsOfItsSettings() throws IOException {
        MappedBill format = mapped(true, Set.of("退货"), Set.of("消费", "退货"));
        String bill = "% head\n流水号;商户单;类型;金额;时间;状态;备注\nU1;WX1;消费;10001;20261120093005;成功;\"a;\nb\"\n\n"
                + "U1;WX1;退货;-250;20261120093006;处理中;\nU2;WX2;消费;5;20261120093006;失败;\n";

        assertThat(read(format, bill.getBytes(GBK)))
                .extracting(BillRow::kind, BillRow::orderNo, BillRow::fen, BillRow::status)
                .containsExactly(
                        tuple(Flow.PAYMENT, "WX1", 10_001L, Status.DONE),
                        tuple(Flow.REFUND, "WX1", 250L, Status.IN_FLIGHT),
                        tuple(Flow.PAYMENT, "WX2", 5L, Status.VOID));
    }

    private static MappedBill mapped(boolean inFen, Set<String> refunds, Set<String> payments) {
        return new MappedBill(new MappedBill.Layout(Map.of(Column.CHANNEL_ORDER_NO, "流水号", Column.ORDER_NO, "商户单",
                Column.KIND, "类型", Column.AMOUNT, "金额", Column.AT, "时间", Column.STATUS, "状态"), GBK, ';', "%", inFen,
                DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT), refunds,
                Set.copyOf(payments.stream().filter(word -> !refunds.contains(word)).toList()), Set.of("处理中"),
                Set.of("异常"), Set.of("失败"), "2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "%,`100.00|%,`100.001|BAD_AMOUNT|订单金额|2",
        "%,`100.00|%,`-100.00|BAD_AMOUNT|订单金额|2",
        "%,`100.00|%,`1e2|BAD_AMOUNT|订单金额|2",
        "`4200001,|`,|MISSING_VALUE|微信订单号|2",
        "2026-11-20 09:30:05|yesterday|BAD_VALUE|交易时间|2",
        "`SUCCESS|`USERPAYING|BAD_VALUE|交易状态|2",
        "`CNY|`USD|BAD_VALUE|货币种类|2",
        "`CNY,|,|BAD_COLUMN_COUNT||2",
        "微信订单号|订单号|MISSING_COLUMN|微信订单号|1",
        "`1,`100.00|`2,`100.00|TOTALS_DIFFER|总交易单数|4",
        "`0.00000,`100.00|`0.00000,`100.01|TOTALS_DIFFER|订单总金额|4",
        "总交易单数|随便|BAD_CSV||3"})
    void whatIsWrongWithAWechatBillIsToldWithLineAndColumn(String part, String wrong, String reason, String column,
            long line) {
        String bill = Bills.wechat().payment("4200001", "WX1", 10_000, TIME).text();
        // the last place: the totals stand behind the rows
        int place = reason.equals("TOTALS_DIFFER") ? bill.lastIndexOf(part) : bill.indexOf(part);
        assertThat(place).isNotNegative();
        byte[] broken = (bill.substring(0, place) + wrong + bill.substring(place + part.length()))
                .getBytes(StandardCharsets.UTF_8);

        UnreadableBillException refused = catchThrowableOfType(UnreadableBillException.class,
                () -> read(new WechatBill(), broken));

        assertThat(refused.reason()).isEqualTo(Reason.valueOf(reason));
        assertThat(refused.column()).isEqualTo(column);
        assertThat(refused.line()).isEqualTo(line);
    }

    @Test
    void aSecondBillBehindAWechatBillIsNotPassedOver() {
        String bill = Bills.wechat().payment("4200001", "WX1", 10_000, TIME).text();

        UnreadableBillException refused = catchThrowableOfType(UnreadableBillException.class,
                () -> read(new WechatBill(), (bill + "\r\n" + bill).getBytes(StandardCharsets.UTF_8)));

        assertThat(refused.reason()).isEqualTo(Reason.BAD_CSV);
        assertThat(refused.line()).isEqualTo(6);
    }

    @Test
    void aBillThatWasCutOffIsNoBill() {
        String wechat = Bills.wechat().payment("42", "WX1", 5, TIME).text();
        String alipay = Bills.alipay().payment("42", "WX1", 5, TIME).text();

        assertThat(reasonOf(new WechatBill(), wechat.substring(0, wechat.indexOf("总交易")))).isEqualTo(Reason.CUT_OFF);
        assertThat(reasonOf(new WechatBill(), wechat.substring(0, wechat.indexOf("`1,`0.05"))))
                .isEqualTo(Reason.CUT_OFF);
        assertThat(reasonOf(new AlipayBill(), alipay.substring(0, alipay.indexOf("#交易合计")))).isEqualTo(Reason.CUT_OFF);
        assertThat(reasonOf(new WechatBill(), "")).isEqualTo(Reason.EMPTY);
        assertThat(reasonOf(new AlipayBill(), "#支付宝业务明细查询\r\n")).isEqualTo(Reason.EMPTY);
    }

    @Test
    void totalsOfAnAlipayBillAreComparedWithItsRows() {
        String bill = Bills.alipay().payment("42", "WX1", 500, TIME).refund("42", "WX1", null, "RF1", 100, TIME, null)
                .text();

        assertThat(reasonOf(new AlipayBill(), bill.replace("商家实收共5.00", "商家实收共5.01"))).isEqualTo(Reason.TOTALS_DIFFER);
        assertThat(reasonOf(new AlipayBill(), bill.replace("退款合计：1笔", "退款合计：2笔"))).isEqualTo(Reason.TOTALS_DIFFER);
        assertThat(reasonOf(new AlipayBill(), bill.replace("退款\t", "转账\t"))).isEqualTo(Reason.BAD_VALUE);
    }

    @Test
    void aBrokenCharacterCountsOnlyInAColumnThatIsCompared() throws IOException {
        byte[] bill = Bills.wechat().payment("42", "WX1", 5, TIME).text().getBytes(StandardCharsets.UTF_8);
        byte[] inName = replace(bill, "门诊预交金".getBytes(StandardCharsets.UTF_8), (byte) 'x');
        byte[] inNumber = replace(bill, "WX1".getBytes(StandardCharsets.UTF_8), (byte) 0xFF);

        assertThat(read(new WechatBill(), inName)).hasSize(1);
        UnreadableBillException refused = catchThrowableOfType(UnreadableBillException.class,
                () -> read(new WechatBill(), inNumber));
        assertThat(refused.reason()).isEqualTo(Reason.BROKEN_CHARACTER);
        assertThat(refused.line()).isEqualTo(2);
        assertThat(refused.column()).isEqualTo("商户订单号");
    }

    /** With another byte at the end of the part. */
    private static byte[] replace(byte[] bytes, byte[] part, byte other) {
        byte[] broken = bytes.clone();
        for (int i = 0; i <= bytes.length - part.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                broken[i + part.length - 1] = other;
            }
        }
        return broken;
    }

    @Test
    void linesQuotesArchivesAndWhatComesOutOfThemAreBounded() throws IOException {
        assertThat(reasonOf(new WechatBill(), Bills.WECHAT_HEADER + "\n`" + "9".repeat(BillLines.MAX_LINE_BYTES)))
                .isEqualTo(Reason.LINE_TOO_LONG);
        assertThat(reasonOf(mapped(false, Set.of(), Set.of()), "流水号;商户单;类型;金额;时间;状态\n\"" + "x;\n".repeat(350_000)))
                .isEqualTo(Reason.BAD_CSV);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write((Bills.WECHAT_HEADER + "\n").getBytes(StandardCharsets.UTF_8));
            byte[] row = (Bills.wechatRow(TIME, "42", "WX1", "SUCCESS", 5, "0", "0", 0, "") + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            for (long written = 0; written < 2 * MAX_BYTES; written += row.length) {
                gzip.write(row);
            }
        }
        assertThat(reasonOf(new WechatBill(), bomb.toByteArray())).isEqualTo(Reason.TOO_LARGE);
        assertThat(reasonOf(new AlipayBill(), zip(Map.of("明细.csv", new byte[(int) MAX_BYTES + 1])))).isIn(
                Reason.TOO_LARGE,
                Reason.LINE_TOO_LONG, Reason.EMPTY);
    }

    @Test
    void archivesThatAreBrokenOrHoldNoBillAreNamedSo() throws IOException {
        byte[] zip = zip(Map.of("readme.md", new byte[10]));

        assertThat(reasonOf(new AlipayBill(), zip)).isEqualTo(Reason.BAD_ARCHIVE);
        assertThat(reasonOf(new AlipayBill(), new byte[] {0x1F, (byte) 0x8B, 1, 2, 3})).isEqualTo(Reason.BAD_ARCHIVE);
        assertThat(reasonOf(new AlipayBill(), "PK\u0003\u0004broken")).isIn(Reason.BAD_ARCHIVE);
    }

    private Reason reasonOf(BillFormat format, String text) {
        return reasonOf(format, text.getBytes(format.charset() == null ? StandardCharsets.UTF_8 : format.charset()));
    }

    private Reason reasonOf(BillFormat format, byte[] bytes) {
        return catchThrowableOfType(UnreadableBillException.class, () -> read(format, bytes)).reason();
    }

    private List<BillRow> read(BillFormat format, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("bill"), bytes);
        List<BillRow> rows = new ArrayList<>();
        new BillFile(file, MAX_BYTES, new BillParts(LocalDate.of(2026, 11, 20))).read(format, UnaryOperator.identity(),
                rows::add);
        return rows;
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, GBK)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
