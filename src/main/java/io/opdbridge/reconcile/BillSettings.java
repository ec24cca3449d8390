package io.opdbridge.reconcile;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;
import io.opdbridge.reconcile.MappedBill.Column;

import java.nio.charset.Charset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The format of a bill that no platform's format fits; one for each of {@code bridge.bills}. */
@Topic(family = "bill", title = "A bill")
public record BillSettings(
        @Setting(key = "columns", unit = "name=name,…",
                meaning = "what the header calls `amount`, `orderNo` or `channelOrderNo` (required), `kind`, "
                        + "`channelRefundNo`, `refundNo`, `refundAmount`, `at`, `refundAt` (the time of a "
                        + "refund, when `at` has that of its payment), `status`, `merchant`, `product`")
        Map<String, String> columns,
        @Setting(key = "charset", unit = "charset", value = "UTF-8",
                // those in which no other character has the byte of a line end
                matches = "(?i)UTF-8|GBK|GB18030|GB2312|ISO-8859-1|US-ASCII",
                otherwise = "is none of UTF-8, GBK, GB18030, GB2312, ISO-8859-1, US-ASCII",
                meaning = "also `GBK`, `GB18030`, `GB2312`, `ISO-8859-1`, `US-ASCII`; a file that shows another "
                        + "one is read in that")
        Charset charset,
        @Setting(key = "delimiter", unit = "character", value = ",", verbatim = true,
                meaning = "between values; `tab` is one as well")
        String delimiter,
        @Setting(key = "comment", meaning = "how lines begin that are no rows")
        String comment,
        @Setting(key = "amount-unit", value = "yuan", meaning = "yuan may have two decimals")
        AmountUnit amountUnit,
        @Setting(key = "time-format", unit = "pattern", value = "yyyy-MM-dd HH:mm:ss", meaning = "how `at` is written")
        String timeFormat,
        @Setting(key = "refund-values", unit = "words", value = "退款",
                meaning = "values of `kind` that mean a refund; without `kind` a negative amount is one")
        List<String> refundValues,
        @Setting(key = "payment-values", unit = "words", meaning = "values that mean a payment; empty: all others")
        List<String> paymentValues,
        @Setting(key = "in-flight-values", unit = "words",
                meaning = "values of `status` of a refund that has not ended")
        List<String> inFlightValues,
        @Setting(key = "abnormal-values", unit = "words",
                meaning = "values of `status` of a refund that did not reach the patient")
        List<String> abnormalValues,
        @Setting(key = "void-values", unit = "words",
                meaning = "values of `status` of what came to nothing and is not compared")
        List<String> voidValues,
        @Setting(key = "channel-type", among = {"0", "1", "2", ""},
                meaning = "the `ChannelType` of our recharges that it is compared with; empty means all")
        String channelType) implements Checked {

    /** The unit of amounts. */
    public enum AmountUnit { YUAN, FEN }

    private static final Map<String, Column> COLUMNS = Arrays.stream(Column.values())
            .collect(Collectors.toUnmodifiableMap(BillSettings::word, column -> column));

    @Override
    public void check(Check check) {
        String between = between();
        if (between.length() != 1 || "\"\r\n".contains(between)) {
            check.add("delimiter", "\"" + delimiter + "\" is not one character, or tab");
        }
        columns.keySet().stream().filter(word -> !COLUMNS.containsKey(word)).forEach(word -> check.add(
                "columns", "\"" + word + "\" is none of " + new TreeSet<>(COLUMNS.keySet())));
        if (!columns.containsKey("amount")
                || !columns.containsKey("orderNo") && !columns.containsKey("channelOrderNo")) {
            check.add("columns", "amount, and orderNo or channelOrderNo, have to be there");
        }
        check.reads("time-format", this::times);
    }

    /** Call only after the checks. */
    MappedBill.Layout options() {
        Map<Column, String> headers = new EnumMap<>(Column.class);
        columns.forEach((word, header) -> headers.put(COLUMNS.get(word), header));
        return new MappedBill.Layout(headers, charset, between().charAt(0), comment,
                amountUnit == AmountUnit.FEN, times(), Set.copyOf(refundValues), Set.copyOf(paymentValues),
                Set.copyOf(inFlightValues), Set.copyOf(abnormalValues), Set.copyOf(voidValues),
                channelType.isEmpty() ? null : channelType);
    }

    public BillFormat format() {
        return new MappedBill(options());
    }

    private String between() {
        return delimiter.equals("tab") || delimiter.equals("\t") ? "\t" : delimiter.strip();
    }

    private DateTimeFormatter times() {
        // "uuuu" is the year without an era, which nobody writes
        return DateTimeFormatter.ofPattern(timeFormat.replace("yyyy", "uuuu"), Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** CHANNEL_ORDER_NO becomes channelOrderNo. */
    private static String word(Column column) {
        String[] parts = column.name().toLowerCase(Locale.ROOT).split("_");
        return parts[0] + Arrays.stream(parts).skip(1).map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT)
                + part.substring(1)).collect(Collectors.joining());
    }
}
