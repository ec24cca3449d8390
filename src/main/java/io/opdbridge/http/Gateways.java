package io.opdbridge.http;

import io.netty.util.NetUtil;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.InetAddressSet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes from trusted gateways, and from nobody else, for whom they speak: the address of the caller, and the scheme and
 * the host that it used. Only what the gateways added themselves is believed, not what a caller sent along. Thread-safe.
 */
public final class Gateways extends ForwardedRequestCustomizer {

    public static final String FORWARDED = "Forwarded";
    public static final String X_FORWARDED_FOR = "X-Forwarded-For";
    public static final String X_FORWARDED_PROTO = "X-Forwarded-Proto";
    public static final String X_FORWARDED_HOST = "X-Forwarded-Host";
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");
    private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for\\s*=\\s*\"?([^\";]*)");

    private final InetAddressSet addresses = new InetAddressSet();
    private final Headers headers;

    /** How gateways say it; believing both would let a caller send the one that its gateway leaves alone. */
    public enum Headers { X_FORWARDED, FORWARDED }

    /**
     * @param addresses IP addresses, and networks in CIDR notation
     * @throws IllegalArgumentException when one of them is neither; the message is a sentence about it
     */
    public Gateways(List<String> addresses, Headers headers) {
        for (String address : addresses) {
            String[] parts = address.split("/", 2);
            try {
                // Jetty would take names, too, and ask the DNS for them
                if (!isIp(parts[0]) || parts.length == 2 && !PREFIX.matcher(parts[1]).matches()) {
                    throw new IllegalArgumentException();
                }
                this.addresses.add(address);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("\"" + address + "\" is neither an IP address nor a network such as"
                        + " 10.1.0.0/16", e);
            }
        }
        this.headers = headers;
        if (headers == Headers.FORWARDED) {
            setForwardedOnly(true);
            setForwardedForHeader(X_FORWARDED_FOR);
        } else {
            setForwardedHeader(null);
            setForwardedServerHeader(null);
            setForwardedPortHeader(null);
            setForwardedHttpsHeader(null);
            setForwardedCipherSuiteHeader(null);
            setForwardedSslSessionIdHeader(null);
        }
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        if (!(request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                && addresses.test(peer.getAddress()))) {
            return request;
        }
        HttpFields believed = believed(request.getHeaders());
        Request spokenFor = super.customize(new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return believed;
            }
        }, responseHeaders);
        return new Request.Wrapper(spokenFor) {
            /** A gateway may speak TLS to us for a caller that did not. */
            @Override
            public boolean isSecure() {
                return HttpScheme.HTTPS.is(getHttpURI().getScheme());
            }
        };
    }

    private HttpFields believed(HttpFields all) {
        HttpFields.Mutable believed = HttpFields.build(all);
        if (headers == Headers.FORWARDED) {
            String element = firstStranger(elements(all, FORWARDED));
            believed.put(FORWARDED, element);
            // Jetty passes over a name that stands for an address, and the call would look like the gateway's own
            believed.put(X_FORWARDED_FOR, element == null || node(element).isEmpty() ? null : node(element));
        } else {
            believed.put(X_FORWARDED_FOR, firstStranger(elements(all, X_FORWARDED_FOR)));
            believed.put(X_FORWARDED_PROTO, last(elements(all, X_FORWARDED_PROTO)));
            believed.put(X_FORWARDED_HOST, last(elements(all, X_FORWARDED_HOST)));
        }
        return believed;
    }

    /** Commas within quotes count as well: an open quote that a caller sends must not swallow what its gateway adds. */
    private static List<String> elements(HttpFields all, String name) {
        return Arrays.stream(String.join(",", all.getValuesList(name)).split(",")).map(String::strip)
                .filter(element -> !element.isEmpty()).toList();
    }

    /** Each gateway adds whom it has the call from: the last that is no gateway is as far as they vouch for. */
    private String firstStranger(List<String> elements) {
        for (int i = elements.size() - 1; i > 0; i--) {
            if (!isGateway(elements.get(i))) {
                return elements.get(i);
            }
        }
        return elements.isEmpty() ? null : elements.get(0);
    }

    private static String last(List<String> elements) {
        return elements.isEmpty() ? null : elements.get(elements.size() - 1);
    }

    private boolean isGateway(String element) {
        try {
            String host = new HostPort(node(element)).getHost().replaceAll("[\\[\\]]", "");
            return isIp(host) && addresses.test(InetAddress.getByName(host));
        } catch (IllegalArgumentException | UnknownHostException e) {
            return false;
        }
    }

    /** Empty when an element does not say who it is about. */
    private String node(String element) {
        if (headers == Headers.X_FORWARDED) {
            return element;
        }
        Matcher named = FOR.matcher(element);
        return named.find() ? named.group(1) : "";
    }

    private static boolean isIp(String text) {
        return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    }
}
