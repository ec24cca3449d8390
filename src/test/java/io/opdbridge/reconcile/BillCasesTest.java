package io.opdbridge.reconcile;

import io.opdbridge.reconcile.MappedBill.Column;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Files as platforms, spreadsheets, archivers and people make them. Each readable one has the same payment. */
class BillCasesTest {

    private static final long MAX_BYTES = 1 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"wechat-plain.csv", "wechat-utf16.csv", "wechat-utf16be-no-mark.csv", "wechat-gbk.csv",
        "wechat-mac-returns.csv", "wechat-thousands.csv", "wechat-titles.csv", "wechat-ticked-header.csv",
        "wechat-wide-totals.csv", "wechat-2014.csv", "wechat-success-only.csv", "wechat-saved-as-text.csv",
        "alipay-plain.csv", "alipay-one-quote.csv", "alipay-quotes.csv", "alipay-comma.csv", "alipay-padded.csv",
        "alipay-half-width-units.csv", "alipay-2015.csv", "alipay-saved.csv", "alipay-mac.zip", "alipay-both.zip",
        "alipay-windows.zip", "alipay-unmarked-utf8.zip", "mapped-ticks.csv", "mapped-titles-and-totals.csv",
        "mapped-padded.csv", "mapped-tabs-utf16.csv", "mapped-direction.csv", "mapped-wide-words.csv"})
    void aBillIsReadAsItIsMeant(String name) throws Exception {
        List<BillRow> rows = read(name);

        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.orderNo()).isEqualTo("WX71");
            assertThat(row.channelOrderNo()).isIn("4200000001202611200000000071", "2026112022001400001000000071",
                    "502611200900000000071");
            assertThat(row.fen()).isEqualTo(123_450);
            assertThat(row.at().toLocalDate()).isEqualTo(LocalDate.of(2026, 11, 20));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"wechat-empty-day.csv", "wechat-no-statement.csv", "wechat-no-bill.txt", "alipay-no-rows.csv",
                "alipay-not-exist.csv"})
    void aDayWithoutRowsIsOne(String name) throws Exception {
        assertThat(read(name)).isEmpty();
    }

    @Test
    void aCharacterThatCannotBeSeenInANumberMakesItAnotherOne() throws Exception {
        assertThat(read("mapped-direction-inside.csv")).extracting(BillRow::orderNo).containsExactly("WX\u202E71");
    }

    @ParameterizedTest
    @CsvSource({
        "wechat-creating.csv,wechat,ERROR_ANSWER,账单生成中", "wechat-sign-error.csv,wechat,ERROR_ANSWER,签名错误",
        "wechat-address.csv,wechat,ADDRESS_ONLY,", "login.csv,wechat,WEB_PAGE,", "login.csv,mapped,WEB_PAGE,",
        "workbook.csv,alipay,SPREADSHEET,", "workbook-2007.csv,mapped,SPREADSHEET,", "printed.csv,wechat,PRINTED,",
        "blank.csv,mapped,EMPTY,", "blank.csv,wechat,EMPTY,",
        "wechat-funds.csv,wechat,OTHER_BILL,WECHAT_FUNDS", "wechat-funds.csv,alipay,OTHER_BILL,WECHAT_FUNDS",
        "wechat-plain.csv,alipay,OTHER_BILL,WECHAT_TRADE", "alipay-plain.csv,wechat,OTHER_BILL,ALIPAY_TRADE",
        "alipay-funds.csv,alipay,OTHER_BILL,ALIPAY_FUNDS", "personal.csv,wechat,OTHER_BILL,WECHAT_PERSONAL",
        "wechat-plain.csv,mapped,OTHER_BILL,WECHAT_TRADE",
        "alipay-password.zip,alipay,ENCRYPTED,", "no-bill.zip,alipay,BAD_ARCHIVE,",
        "wechat-scientific.csv,wechat,BROKEN_NUMBER,", "wechat-rounded.csv,wechat,BROKEN_NUMBER,",
        "mapped-scientific.csv,mapped,BROKEN_NUMBER,", "mapped-row-behind-totals.csv,mapped,BAD_COLUMN_COUNT,"})
    void whatIsNoBillSaysWhatItIs(String name, String channel, Reason reason, String detail) {
        UnreadableBillException refused = catchThrowableOfType(UnreadableBillException.class,
                () -> read(name, format(channel)));

        assertThat(refused.reason()).isEqualTo(reason);
        if (detail != null) {
            assertThat(refused.details()).contains(detail);
        }
    }

    private static List<BillRow> read(String name) throws IOException, URISyntaxException {
        return read(name, format(name.replaceFirst("-.*", "")));
    }

    private static List<BillRow> read(String name, BillFormat format) throws IOException, URISyntaxException {
        Path file = Path.of(BillCasesTest.class.getResource("/bills/" + name).toURI());
        List<BillRow> rows = new ArrayList<>();
        new BillFile(file, MAX_BYTES, new BillParts(LocalDate.of(2026, 11, 20))).read(format, UnaryOperator.identity(),
                rows::add);
        return rows;
    }

    private static BillFormat format(String channel) {
        return switch (channel) {
            case "wechat" -> new WechatBill();
            case "alipay" -> new AlipayBill();
            default -> new MappedBill(new MappedBill.Layout(Map.of(Column.KIND, "类型", Column.CHANNEL_ORDER_NO, "渠道流水号",
                    Column.ORDER_NO, "商户单号", Column.AMOUNT, "金额", Column.REFUND_AMOUNT, "退款金额", Column.REFUND_NO,
                    "退款单号",
                    Column.AT, "时间", Column.STATUS, "状态"), StandardCharsets.UTF_8, ',', "", false,
                    DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT), Set.of("退货"),
                    Set.of("消费", "消费（扫码）"),
                    Set.of("处理中"), Set.of("异常"), Set.of("失败"), "2"));
        };
    }
}
