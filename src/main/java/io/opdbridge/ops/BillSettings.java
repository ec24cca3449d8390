package io.opdbridge.ops;

import io.opdbridge.config.SettingValues;
import io.opdbridge.reconcile.AlipayBill;
import io.opdbridge.reconcile.BillFormat;
import io.opdbridge.reconcile.MappedBill;
import io.opdbridge.reconcile.MappedBill.Column;
import io.opdbridge.reconcile.WechatBill;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static io.opdbridge.config.SettingValues.invalid;

/** The settings of bills that no platform's format fits: {@code bridge.bills}, and {@code bridge.bill.<name>.…} of each. Immutable. */
final class BillSettings {

    static final String PREFIX = "bridge.bill.";

    static final String NAMES = "bridge.bills";
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,32}");
    private static final Properties DEFAULTS = Settings.resource("/bill-defaults.properties");
    private static final Map<String, Column> COLUMNS = Arrays.stream(Column.values()).collect(Collectors.toMap(
            BillSettings::word, column -> column));
    /** Those in which no other character has the byte of a line end. */
    private static final Set<String> CHARSETS = Set.of("UTF-8", "GBK", "GB18030", "GB2312", "ISO-8859-1", "US-ASCII");

    private final SettingValues values;
    private final Map<String, BillFormat> formats = new LinkedHashMap<>();

    BillSettings(SettingValues values) {
        this.values = values;
        formats.put("wechat", new WechatBill());
        formats.put("alipay", new AlipayBill());
        Set<String> names = new LinkedHashSet<>(values.list(NAMES));
        for (String name : names) {
            if (!NAME.matcher(name).matches() || formats.containsKey(name)) {
                values.mistakes().add(NAMES, "\"" + name + "\" is no name of a bill: small letters, digits and _ only, and "
                        + "not wechat or alipay, which need no settings");
                continue;
            }
            DEFAULTS.forEach((setting, value) -> values.putIfAbsent(key(name, (String) setting), (String) value,
                    SettingValues.DEFAULT));
            MappedBill.Options options = values.mistakes().part(() -> options(name));
            formats.put(name, options == null ? new WechatBill() : new MappedBill(options));
        }
    }

    /** Those that a bill can have. */
    static Set<String> settings() {
        return DEFAULTS.stringPropertyNames();
    }

    /** Channel → how its bills are written. */
    Map<String, BillFormat> formats() {
        return Map.copyOf(formats);
    }

    private MappedBill.Options options(String name) {
        String delimiter = values.raw(key(name, "delimiter"));
        delimiter = delimiter.equals("tab") ? "\t" : delimiter.strip();
        if (delimiter.length() != 1 && !delimiter.equals("\t") || "\"\r\n".contains(delimiter)) {
            throw invalid(key(name, "delimiter"), "is one character, or tab");
        }
        String channelType = values.text(key(name, "channel-type"));
        if (!Set.of("", "0", "1", "2").contains(channelType)) {
            throw invalid(key(name, "channel-type"), "\"" + channelType + "\" is none of 0, 1, 2, and not empty");
        }
        return new MappedBill.Options(columns(name), charset(name), delimiter.charAt(0), values.text(key(name, "comment")),
                values.oneOf(key(name, "amount-unit"), Unit.values()) == Unit.FEN, times(name),
                words(name, "refund-values"), words(name, "payment-values"), words(name, "in-flight-values"),
                words(name, "abnormal-values"), words(name, "void-values"), channelType.isEmpty() ? null : channelType);
    }

    private enum Unit { YUAN, FEN }

    private Map<Column, String> columns(String name) {
        String key = key(name, "columns");
        Map<Column, String> columns = new EnumMap<>(Column.class);
        values.map(key).forEach((word, header) -> {
            Column column = COLUMNS.get(word);
            if (column == null) {
                throw invalid(key, "\"" + word + "\" is none of " + new TreeSet<>(COLUMNS.keySet()));
            }
            columns.put(column, header);
        });
        if (!columns.containsKey(Column.AMOUNT)
                || !columns.containsKey(Column.ORDER_NO) && !columns.containsKey(Column.CHANNEL_ORDER_NO)) {
            throw invalid(key, "amount, and orderNo or channelOrderNo, have to be there");
        }
        return columns;
    }

    private Charset charset(String name) {
        String charset = values.text(key(name, "charset"));
        if (!CHARSETS.contains(charset.toUpperCase(Locale.ROOT))) {
            throw invalid(key(name, "charset"), "\"" + charset + "\" is none of " + new TreeSet<>(CHARSETS));
        }
        return charset.equalsIgnoreCase("UTF-8") ? StandardCharsets.UTF_8 : Charset.forName(charset);
    }

    private DateTimeFormatter times(String name) {
        // the era is left out by everybody; "uuuu" is the year without it
        String pattern = values.text(key(name, "time-format")).replace("yyyy", "uuuu");
        return values.read(key(name, "time-format"), () -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .withResolverStyle(ResolverStyle.STRICT), DateTimeFormatter.ISO_DATE);
    }

    private Set<String> words(String name, String setting) {
        return Set.copyOf(values.list(key(name, setting)));
    }

    /** As CHANNEL_ORDER_NO → channelOrderNo. */
    private static String word(Column column) {
        String[] parts = column.name().toLowerCase(Locale.ROOT).split("_");
        return parts[0] + Arrays.stream(parts).skip(1).map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT)
                + part.substring(1)).collect(Collectors.joining());
    }

    private static String key(String name, String setting) {
        return PREFIX + name + "." + setting;
    }
}
