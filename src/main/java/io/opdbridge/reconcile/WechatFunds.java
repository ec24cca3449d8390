package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The fund-flow bill of WeChat Pay (资金账单): the movements on the hospital's account with WeChat. Only refunds are read:
 * money that left, and money that came back because WeChat closed the refund.
 */
public final class WechatFunds {

    private static final String TIME = "记账时间";
    private static final String BUSINESS_NO = "微信支付业务单号";
    private static final String FLOW_NO = "资金流水单号";
    private static final String NAME = "业务名称";
    private static final String KIND = "业务类型";
    private static final String DIRECTION = "收支类型";
    private static final String AMOUNT = "收支金额";
    private static final String VOUCHER = "业务凭证号";
    private static final String TOTALS = "资金流水总笔数";
    private static final String INCOME = "收入";
    private static final String EXPENSE = "支出";
    private static final String REFUND = "退款";
    private static final Set<String> FEES = Set.of("扣除交易手续费", "退还交易手续费");
    private static final List<String[]> REQUIRED = Stream.of(TIME, BUSINESS_NO, FLOW_NO, KIND, DIRECTION, AMOUNT)
            .map(name -> new String[] {name}).toList();

    private WechatFunds() {
    }

    /** Takes the refunds. */
    public interface Ends {
        void add(RefundEnd end) throws IOException;
    }

    /** Reads one day; for a downloaded file see {@link #format}. */
    static void read(BillLines lines, Ends ends) throws IOException {
        BillHeader header = new BillHeader(BillName.WECHAT_FUNDS, REQUIRED);
        WechatLines values = new WechatLines();
        BillColumns columns = null;
        BigDecimal[] sums = {BigDecimal.ZERO, BigDecimal.ZERO};
        long count = 0;
        String line;
        while ((line = lines.next()) != null) {
            if (line.isBlank()) {
                continue;
            }
            if (columns == null) {
                columns = header.take(WechatLines.names(line), lines.number());
            } else if (BillText.plain(line).startsWith(TOTALS)) {
                compare(WechatLines.totals(line, lines), count, sums, lines.number());
                WechatLines.refuseMore(lines);
                return;
            } else {
                columns.row(values.of(line, lines.number(), columns.count()), lines.number());
                count++;
                boolean income = isIncome(columns);
                sums[income ? 0 : 1] = sums[income ? 0 : 1].add(columns.decimal(AMOUNT));
                RefundEnd end = end(columns, income);
                if (end != null) {
                    ends.add(end);
                }
            }
        }
        throw columns == null ? header.refusal() : new UnreadableBillException(Reason.CUT_OFF, lines.number(), null);
    }

    private static boolean isIncome(BillColumns columns) throws UnreadableBillException {
        return switch (columns.required(DIRECTION)) {
            case INCOME -> true;
            case EXPENSE -> false;
            default -> throw columns.bad(DIRECTION);
        };
    }

    /** Null for a row that is no refund. A refund whose money comes back was closed, whatever the bill calls it. */
    private static @Nullable RefundEnd end(BillColumns columns, boolean income) throws UnreadableBillException {
        String kind = columns.text(KIND);
        if (FEES.contains(kind) || !kind.contains(REFUND) && !columns.text(NAME).contains(REFUND)) {
            return null;
        }
        String refundNo = columns.number(BUSINESS_NO);
        LocalDateTime at = columns.time(TIME, null);
        long fen = Math.abs(columns.yuan(AMOUNT));
        return refundNo == null || fen == 0 ? null : new RefundEnd(columns.number(FLOW_NO), refundNo,
                columns.has(VOUCHER) ? columns.number(VOUCHER) : null, fen, at, columns.line(), income);
    }

    private static void compare(BillColumns totals, long count, BigDecimal[] sums, long line)
            throws UnreadableBillException {
        compare(totals, TOTALS, BigDecimal.valueOf(count), line);
        compare(totals, INCOME + "金额", sums[0], line);
        compare(totals, EXPENSE + "金额", sums[1], line);
    }

    private static void compare(BillColumns totals, String name, BigDecimal sum, long line)
            throws UnreadableBillException {
        if (totals.has(name) && totals.decimal(name).compareTo(sum) != 0) {
            throw new UnreadableBillException(Reason.TOTALS_DIFFER, line, name, totals.text(name),
                    sum.toPlainString());
        }
    }

    /** A format, so that it is read and checked like a bill; its rows are not compared. */
    public static BillFormat format(Ends ends) {
        return new BillFormat() {
            @Override
            public void read(BillLines lines, Rows rows) throws IOException {
                WechatFunds.read(lines, end -> {
                    ends.add(end);
                    rows.add(end.row());
                });
            }

            @Override
            public @Nullable Charset charset() {
                return null;
            }

            @Override
            public Days days() {
                return WechatBill.DAYS;
            }

            @Override
            public String channelType() {
                return "0";
            }
        };
    }
}
