package io.opdbridge.access;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * IP addresses and ranges, {@code 10.1.2.3}, {@code 10.1.0.0/16} or {@code 2001:db8::/32}. An IPv4 address
 * written as IPv6 ({@code ::ffff:10.1.2.3}) counts as the IPv4 address. Never asks a name server. Immutable.
 */
public final class Addresses {

    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final int V4_BITS = 32;
    private static final int MAPPED_BITS = 96;

    private final List<Range> ranges;

    private record Range(byte[] address, int bits) {

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((address[bit / 8] ^ other[bit / 8]) & 0x80 >> bit % 8) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private Addresses(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** @throws IllegalArgumentException for what is neither an address nor a range */
    public static Addresses of(List<String> texts) {
        List<Range> ranges = new ArrayList<>();
        texts.forEach(text -> ranges.add(range(text)));
        return new Addresses(ranges);
    }

    private static Range range(String text) {
        String[] parts = text.split("/", 2);
        InetAddress address = parse(parts[0]);
        if (address != null) {
            int width = address.getAddress().length * 8;
            // the prefix of an IPv4-mapped range counts from the beginning of the IPv6 address
            int mapped = width == V4_BITS && parts[0].contains(":") ? MAPPED_BITS : 0;
            int bits = parts.length == 1 ? width + mapped
                : parts[1].matches("\\d{1,3}") ? Integer.parseInt(parts[1]) : -1;
            if (bits >= mapped && bits <= width + mapped) {
                return new Range(address.getAddress(), bits - mapped);
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is neither an IP address nor a range like 10.1.0.0/16");
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** Whether the address, in the server's spelling, is one of these; false for any other text. */
    public boolean contain(@Nullable String address) {
        InetAddress parsed = parse(address);
        return parsed != null && ranges.stream().anyMatch(range -> range.contains(parsed.getAddress()));
    }

    /** Whether the address belongs to this machine; false for any other text. */
    public static boolean isLoopback(@Nullable String address) {
        InetAddress parsed = parse(address);
        return parsed != null && parsed.isLoopbackAddress();
    }

    /** Null for a text that is not an address, such as a name. A zone (fe80::1%eth0) is cut off. */
    private static @Nullable InetAddress parse(@Nullable String text) {
        String bare = text == null ? "" : text.replaceFirst("^\\[(.*)]$", "$1").replaceFirst("%[A-Za-z0-9._-]+$", "");
        if (!V4.matcher(bare).matches() && !(bare.contains(":") && V6.matcher(bare).matches())) {
            return null;
        }
        try {
            return InetAddress.getByName(bare);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
