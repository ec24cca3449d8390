package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Origin;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The trade bill of WeChat Pay (交易账单): ALL, SUCCESS or REFUND, in its present and past layouts. A header, rows whose
 * values each follow a back-tick, a header of totals and a line of totals. Amounts are yuan. A refund stands in the
 * bill of the day on which WeChat accepted it, with its status at that time, which is never corrected.
 */
public final class WechatBill implements BillFormat {

    private static final String TIME = "交易时间";
    private static final String CHANNEL_ORDER_NO = "微信订单号";
    private static final String ORDER_NO = "商户订单号";
    private static final String STATE = "交易状态";
    private static final String CURRENCY = "货币种类";
    private static final String REFUND_TIME = "退款申请时间";
    private static final String CHANNEL_REFUND_NO = "微信退款单号";
    private static final String REFUND_NO = "商户退款单号";
    private static final String REFUND_STATE = "退款状态";
    private static final String ORDER_AMOUNT = "订单金额";
    private static final String REFUND_AMOUNT = "申请退款金额";
    /** The names before 2018. */
    private static final String OLD_ORDER_AMOUNT = "总金额";
    private static final String SETTLED_AMOUNT = "应结订单金额";
    private static final String SETTLED_REFUND_AMOUNT = "退款金额";

    /** Its days end at midnight by each row's own time; its clocks may differ. */
    static final Days DAYS = new Days(Duration.ofMinutes(5), false);

    private static final String PRODUCT = "商品名称";
    private static final List<String> MERCHANTS = List.of("商户号", "特约商户号", "子商户号");

    private static final String TOTALS = "总交易";
    /** Total → its column. */
    private static final Map<String, String> SUMMED = Map.of("应结订单总金额", SETTLED_AMOUNT, "退款总金额",
            SETTLED_REFUND_AMOUNT, "订单总金额", ORDER_AMOUNT, "申请退款总金额", REFUND_AMOUNT, "总交易额", OLD_ORDER_AMOUNT,
            "总退款金额", SETTLED_REFUND_AMOUNT);

    private static final Set<String> REFUNDED = Set.of("REFUND", "REVOKED");
    private static final Set<String> FAILED = Set.of("FAIL", "CLOSED", "REFUNDCLOSE", "退款关闭", "退款失败");
    /**
     * The patient's account could not take it: the money came back to the hospital (CHANGE 转入代发, of before 2018, the
     * same).
     */
    private static final Set<String> ABNORMAL = Set.of("ABNORMAL", "CHANGE", "退款异常", "转入代发");
    private static final Set<String> DONE = Set.of("SUCCESS", "支付成功", "退款成功");
    private static final Set<String> CURRENCIES = Set.of("CNY", "RMB", "人民币");
    private static final DateTimeFormatter TIMES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final List<String[]> REQUIRED = Stream.of(TIME, CHANNEL_ORDER_NO, ORDER_NO, STATE)
            .map(name -> new String[] {name}).toList();

    @Override
    public @Nullable Charset charset() {
        return null;
    }

    @Override
    public Days days() {
        return DAYS;
    }

    @Override
    public String channelType() {
        return "0";
    }

    @Override
    public void read(BillLines lines, Rows rows) throws IOException {
        BillColumns columns = null;
        BillHeader header = new BillHeader(BillName.WECHAT_TRADE, REQUIRED);
        WechatLines values = new WechatLines();
        String line;
        while (columns == null) {
            line = lines.next();
            if (line == null) {
                throw header.refusal();
            }
            if (!line.isBlank()) {
                columns = header.take(WechatLines.names(line), lines.number());
            }
        }
        Layout layout = new Layout(columns, lines.number());
        Sums sums = new Sums(columns);
        while ((line = lines.next()) != null) {
            if (BillText.plain(line).startsWith(TOTALS)) {
                sums.compare(line, lines);
                WechatLines.refuseMore(lines);
                return;
            }
            if (!line.isBlank()) {
                columns.row(values.of(line, lines.number(), columns.count()), lines.number());
                BillRow row = layout.row();
                sums.add(row.kind());
                rows.add(row);
            }
        }
        throw new UnreadableBillException(Reason.CUT_OFF, lines.number(), null);
    }

    /** The columns of this bill. */
    private static final class Layout {

        private final BillColumns columns;
        private final boolean refundsOnly;
        private final String orderAmount;
        private final @Nullable String refundAmount;

        Layout(BillColumns columns, long line) throws UnreadableBillException {
            this.columns = columns;
            refundsOnly = columns.has(REFUND_TIME);
            orderAmount = columns.require(line, ORDER_AMOUNT, OLD_ORDER_AMOUNT, SETTLED_AMOUNT);
            refundAmount = columns.has(CHANNEL_REFUND_NO)
                    ? columns.require(line, REFUND_AMOUNT, SETTLED_REFUND_AMOUNT) : null;
        }

        BillRow row() throws UnreadableBillException {
            if (columns.has(CURRENCY) && !CURRENCIES.contains(columns.text(CURRENCY))) {
                throw columns.bad(CURRENCY);
            }
            String state = columns.required(STATE);
            boolean refund = refundsOnly || REFUNDED.contains(state);
            String amount = refund ? refundAmount : orderAmount;
            if (amount == null || !refund && !DONE.contains(state)) {
                throw columns.bad(STATE);
            }
            columns.required(CHANNEL_ORDER_NO);
            long fen = columns.yuan(amount);
            if (fen < 0 && !refund) {
                throw new UnreadableBillException(Reason.BAD_AMOUNT, columns.line(), amount);
            }
            LocalDateTime at = columns.time(refundsOnly ? REFUND_TIME : TIME, TIMES);
            return new BillRow(refund ? Flow.REFUND : Flow.PAYMENT, columns.number(CHANNEL_ORDER_NO),
                    columns.number(ORDER_NO), refund ? columns.number(CHANNEL_REFUND_NO) : null,
                    refund ? columns.number(REFUND_NO) : null, Math.abs(fen), at, refund ? status() : Status.DONE,
                    columns.line(),
                    new Origin(merchants(), columns.text(PRODUCT)));
        }

        private Set<String> merchants() {
            return MERCHANTS.stream().map(columns::text).filter(text -> !text.isEmpty() && !text.equals("0"))
                    .collect(Collectors.toUnmodifiableSet());
        }

        /** An unknown status means in flight. */
        private Status status() {
            String text = columns.text(REFUND_STATE).toUpperCase(Locale.ROOT);
            return text.isEmpty() || DONE.contains(text) ? Status.DONE : FAILED.contains(text) ? Status.VOID
                : ABNORMAL.contains(text) ? Status.ABNORMAL : Status.IN_FLIGHT;
        }
    }

    /**
     * The totals of the rows so far: of all, and of the payments, since of refunds some bills repeat the order's
     * amount.
     */
    private static final class Sums {

        private final BillColumns columns;
        private final Map<String, BigDecimal> ofAll = new HashMap<>();
        private final Map<String, BigDecimal> ofPayments = new HashMap<>();
        private long count;

        Sums(BillColumns columns) {
            this.columns = columns;
            SUMMED.values().stream().filter(columns::has).forEach(column -> {
                ofAll.put(column, BigDecimal.ZERO);
                ofPayments.put(column, BigDecimal.ZERO);
            });
        }

        void add(Flow kind) throws UnreadableBillException {
            count++;
            for (Map.Entry<String, BigDecimal> sum : ofAll.entrySet()) {
                BigDecimal value = columns.decimal(sum.getKey());
                sum.setValue(sum.getValue().add(value));
                if (kind == Flow.PAYMENT) {
                    ofPayments.merge(sum.getKey(), value, BigDecimal::add);
                }
            }
        }

        void compare(String header, BillLines lines) throws IOException {
            BillColumns totals = WechatLines.totals(header, lines);
            String counted = totals.has("总交易单数") ? "总交易单数" : totals.require(lines.number() - 1, "总交易笔数");
            if (totals.decimal(counted).compareTo(BigDecimal.valueOf(count)) != 0) {
                throw new UnreadableBillException(Reason.TOTALS_DIFFER, lines.number(), counted, totals.text(counted),
                        Long.toString(count));
            }
            for (Map.Entry<String, String> total : SUMMED.entrySet()) {
                String column = total.getValue();
                if (totals.has(total.getKey()) && ofAll.containsKey(column)) {
                    BigDecimal said = totals.decimal(total.getKey());
                    if (said.compareTo(ofAll.get(column)) != 0 && said.compareTo(ofPayments.get(column)) != 0) {
                        throw new UnreadableBillException(Reason.TOTALS_DIFFER, lines.number(), total.getKey(),
                                said.toPlainString(), ofAll.get(column).toPlainString());
                    }
                }
            }
        }
    }
}
