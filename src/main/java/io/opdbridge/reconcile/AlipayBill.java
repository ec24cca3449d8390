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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The business bill of Alipay (业务明细): comments, a header, rows whose values may end with a tab, comments with the
 * totals. Amounts are yuan, negative for refunds. It comes in a zip with a summary file, which is not read.
 */
public final class AlipayBill implements BillFormat {

    private static final String CHANNEL_ORDER_NO = "支付宝交易号";
    private static final String ORDER_NO = "商户订单号";
    private static final String KIND = "业务类型";
    private static final String CREATED = "创建时间";
    private static final String ENDED = "完成时间";
    private static final String AMOUNT = "订单金额";
    private static final String RECEIVED = "商家实收";
    private static final String REFUND_NO = "退款批次号/请求号";
    private static final Map<String, Flow> KINDS = Map.of("交易", Flow.PAYMENT, "退款", Flow.REFUND);
    private static final String PRODUCT = "商品名称";
    private static final String SHOP = "门店编号";
    /** Alipay publishes nothing about which time its refunds have. */
    private static final Days DAYS = new Days(Duration.ofMinutes(5), true);
    private static final Pattern PERIOD = Pattern.compile("#*\\s*起始日期:\\s*\\[([^]]*)]\\s*终止日期:\\s*\\[([^]]*)].*");
    private static final Pattern ACCOUNT = Pattern.compile("#*\\s*账号:\\s*\\[([^]]*)].*");
    private static final Pattern TOTAL = Pattern.compile("#*\\s*(交易|退款)合计:\\s*([0-9,]+?)\\s*笔"
            + "(?:,\\s*([^0-9,-]*)(-?[0-9][0-9,]*(?:\\.[0-9]{1,2})?)\\s*元.*)?,*");
    private static final Pattern NO_DATA = Pattern.compile("[^,]*(?:无|没有)[^,]*(?:数据|记录|明细|账单)[^,]*,*");
    private static final List<String[]> REQUIRED = List.of(new String[] {CHANNEL_ORDER_NO}, new String[] {ORDER_NO},
            new String[] {KIND}, new String[] {AMOUNT}, new String[] {REFUND_NO, "退款批次号", "退款请求号"},
            new String[] {ENDED, CREATED});
    private static final DateTimeFormatter TIMES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

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
        return "1";
    }

    @Override
    public void read(BillLines lines, Rows rows) throws IOException {
        BillHeader header = new BillHeader(BillName.ALIPAY_TRADE, REQUIRED);
        BillColumns columns = null;
        Map<Flow, Sum> sums = new EnumMap<>(Flow.class);
        KINDS.values().forEach(kind -> sums.put(kind, new Sum()));
        Set<String> accounts = new HashSet<>();
        int compared = 0;
        String line;
        while ((line = lines.next()) != null) {
            // a spreadsheet puts quotes around a comment and adds empty columns
            String plain = BillText.plain(line.startsWith("\"") ? line.replaceFirst("[,\\s]+$", "") : line);
            Matcher total = TOTAL.matcher(plain);
            Matcher account = ACCOUNT.matcher(plain);
            Matcher period = PERIOD.matcher(plain);
            if (total.matches()) {
                Objects.requireNonNull(sums.get(KINDS.get(total.group(1)))).compare(total, lines.number());
                compared++;
            } else if (account.matches()) {
                accounts.add(account.group(1).strip());
            } else if (period.matches()) {
                tell(rows, period, lines.number());
            } else if (!plain.startsWith("#") && !plain.replace(",", "").isBlank()
                    && !NO_DATA.matcher(plain).matches()) {
                if (columns == null) {
                    columns = header.take(BillText.split(BillText.narrow(line), ','), lines.number());
                } else {
                    columns.row(values(columns, line, lines.number()), lines.number());
                    BillRow row = row(columns, accounts);
                    Objects.requireNonNull(sums.get(row.kind())).add(row,
                            columns.has(RECEIVED) ? columns.decimal(RECEIVED) : null);
                    rows.add(row);
                }
            }
        }
        if (columns == null && compared < KINDS.size()) {
            throw header.refusal();
        }
        if (compared < KINDS.size()) {
            throw new UnreadableBillException(Reason.CUT_OFF, lines.number(), null);
        }
    }

    /** Empty for an unknown form. */
    private static void tell(Rows rows, Matcher period, long line) throws IOException {
        LocalDateTime from = time(period.group(1));
        LocalDateTime until = time(period.group(2));
        if (from != null && until != null) {
            rows.period(from, until, line);
        }
    }

    private static @Nullable LocalDateTime time(String said) {
        return BillText.time(said.strip().replaceAll("[年月]", "-").replace("日", ""));
    }

    private static BillRow row(BillColumns columns, Set<String> accounts) throws UnreadableBillException {
        Flow kind = KINDS.get(columns.required(KIND));
        if (kind == null) {
            throw columns.bad(KIND);
        }
        columns.required(CHANNEL_ORDER_NO);
        long fen = columns.yuan(AMOUNT);
        if (fen < 0 && kind == Flow.PAYMENT) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, columns.line(), AMOUNT);
        }
        LocalDateTime ended = columns.time(ENDED, TIMES);
        Set<String> merchants = new HashSet<>(accounts);
        String shop = columns.text(SHOP);
        if (!shop.isEmpty()) {
            merchants.add(shop);
        }
        String refundNo = columns.require(columns.line(), REFUND_NO, "退款批次号", "退款请求号");
        return new BillRow(kind, columns.number(CHANNEL_ORDER_NO), columns.number(ORDER_NO), null,
                kind == Flow.REFUND ? columns.number(refundNo) : null, Math.abs(fen),
                ended != null ? ended : columns.time(CREATED, TIMES), Status.DONE, columns.line(),
                new Origin(merchants, columns.text(PRODUCT)));
    }

    /**
     * Alipay never quotes a name, so the line is split as it is written. Quotes mean that a spreadsheet saved it; too
     * many commas mean that one is in the name of the goods.
     */
    private static List<String> values(BillColumns columns, String line, long number) throws UnreadableBillException {
        List<String> plain = Arrays.asList(line.split(",", -1));
        if (plain.size() == columns.count()) {
            return plain;
        }
        List<String> quoted = BillText.split(line, ',');
        if (quoted.size() == columns.count() || plain.size() < columns.count() || !columns.has(PRODUCT)) {
            return quoted;
        }
        int more = plain.size() - columns.count();
        int goods = columns.place(PRODUCT);
        List<String> joined = new ArrayList<>(plain.subList(0, goods));
        joined.add(String.join(",", plain.subList(goods, goods + more + 1)));
        joined.addAll(plain.subList(goods + more + 1, plain.size()));
        columns.row(joined, number);
        // the comma is in another column: reported as a wrong number of columns
        boolean fits = BillText.time(columns.text(columns.has(CREATED) ? CREATED : ENDED)) != null;
        return fits ? joined : plain;
    }

    /** The totals of the rows of one kind so far. */
    private static final class Sum {

        private long count;
        private long fen;
        private @Nullable BigDecimal received = BigDecimal.ZERO;

        void add(BillRow row, @Nullable BigDecimal receivedYuan) {
            count++;
            fen += row.fen();
            received = received == null || receivedYuan == null ? null : received.add(receivedYuan.abs());
        }

        void compare(Matcher said, long line) throws UnreadableBillException {
            String kind = said.group(1) + "合计";
            if (Long.parseLong(said.group(2).replace(",", "")) != count) {
                throw new UnreadableBillException(Reason.TOTALS_DIFFER, line, kind, said.group(2),
                        Long.toString(count));
            }
            if (said.group(4) == null) {
                return;
            }
            BigDecimal sum = said.group(3).startsWith(RECEIVED) ? received : BigDecimal.valueOf(fen, 2);
            if (sum != null && new BigDecimal(said.group(4).replace(",", "")).abs().compareTo(sum) != 0) {
                throw new UnreadableBillException(Reason.TOTALS_DIFFER, line, kind, said.group(4), sum.toPlainString());
            }
        }
    }
}
