package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Kind;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The business bill of Alipay (业务明细): comments, a header, rows whose values may end with a tab, comments with the
 * totals. Amounts are yuan, negative in refunds. Comes in a zip beside a summary file that is not needed.
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
    private static final Map<String, Kind> KINDS = Map.of("交易", Kind.PAYMENT, "退款", Kind.REFUND);
    private static final Pattern UNIT = Pattern.compile("[(（]元[)）]$");
    private static final Pattern TOTAL = Pattern.compile(
            "#+(交易|退款)合计[:：]\\s*([0-9]+)笔(?:[,，](商家实收|交易)(?:退款)?(?:金额)?共(-?[0-9]+(?:\\.[0-9]{1,2})?)元.*)?");
    private static final DateTimeFormatter TIMES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final CSVFormat CSV = CSVFormat.RFC4180;

    @Override
    public Charset charset() {
        return null;
    }

    @Override
    public String channelType() {
        return "1";
    }

    @Override
    public void read(BillLines lines, Rows rows) throws IOException {
        BillColumns columns = null;
        Map<Kind, Sum> sums = new EnumMap<>(Kind.class);
        KINDS.values().forEach(kind -> sums.put(kind, new Sum()));
        int compared = 0;
        String line;
        while ((line = lines.next()) != null) {
            Matcher total = TOTAL.matcher(line.strip());
            if (total.matches()) {
                sums.get(KINDS.get(total.group(1))).compare(total, lines.number());
                compared++;
            } else if (!line.startsWith("#") && !line.isBlank()) {
                if (columns == null) {
                    columns = header(line, lines.number());
                } else {
                    columns.row(values(line, lines.number()), lines.number());
                    BillRow row = row(columns);
                    sums.get(row.kind()).add(row, columns.has(RECEIVED) ? columns.decimal(RECEIVED) : null);
                    rows.add(row);
                }
            }
        }
        if (columns == null) {
            throw new UnreadableBillException(Reason.EMPTY, 0, null);
        }
        if (compared < KINDS.size()) {
            throw new UnreadableBillException(Reason.CUT_OFF, lines.number(), null);
        }
    }

    private static BillColumns header(String line, long number) throws IOException {
        BillColumns columns = new BillColumns(values(line, number).stream()
                .map(name -> UNIT.matcher(name.strip()).replaceFirst("")).toList());
        for (String column : List.of(CHANNEL_ORDER_NO, ORDER_NO, KIND, AMOUNT, REFUND_NO)) {
            columns.require(number, column);
        }
        columns.require(number, ENDED, CREATED);
        return columns;
    }

    private static BillRow row(BillColumns columns) throws UnreadableBillException {
        Kind kind = KINDS.get(columns.required(KIND));
        if (kind == null) {
            throw columns.bad(KIND);
        }
        columns.required(CHANNEL_ORDER_NO);
        long fen = columns.yuan(AMOUNT);
        if (fen < 0 && kind == Kind.PAYMENT) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, columns.line(), AMOUNT);
        }
        LocalDateTime ended = columns.time(ENDED, TIMES);
        return new BillRow(kind, columns.number(CHANNEL_ORDER_NO), columns.number(ORDER_NO), null,
                kind == Kind.REFUND ? columns.number(REFUND_NO) : null, Math.abs(fen),
                ended != null ? ended : columns.time(CREATED, TIMES), Status.DONE, columns.line());
    }

    private static List<String> values(String line, long number) throws IOException {
        if (line.indexOf('"') < 0) {
            return Arrays.asList(line.split(",", -1));
        }
        try (CSVParser parser = CSVParser.parse(line, CSV)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() == 1) {
                return records.get(0).toList();
            }
        } catch (IOException | IllegalStateException e) {
            // refused below
        }
        throw new UnreadableBillException(Reason.BAD_CSV, number, null);
    }

    /** The totals of the rows of one kind so far. */
    private static final class Sum {

        private long count;
        private long fen;
        private BigDecimal received = BigDecimal.ZERO;

        void add(BillRow row, BigDecimal receivedYuan) {
            count++;
            fen += row.fen();
            received = received == null || receivedYuan == null ? null : received.add(receivedYuan.abs());
        }

        void compare(Matcher said, long line) throws UnreadableBillException {
            String kind = said.group(1) + "合计";
            if (Long.parseLong(said.group(2)) != count) {
                throw new UnreadableBillException(Reason.TOTALS_DIFFER, line, kind, said.group(2), Long.toString(count));
            }
            BigDecimal sum = RECEIVED.equals(said.group(3)) ? received : BigDecimal.valueOf(fen, 2);
            if (said.group(4) != null && sum != null && new BigDecimal(said.group(4)).abs().compareTo(sum) != 0) {
                throw new UnreadableBillException(Reason.TOTALS_DIFFER, line, kind, said.group(4), sum.toPlainString());
            }
        }
    }
}
