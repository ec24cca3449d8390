package io.opdbridge.http;

import io.netty.util.NetUtil;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.InetAddressSet;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Accepts from trusted gateways, and from nobody else, the client address, scheme and host that they forward. Only
 * values added by the gateways themselves count, not those that a caller sent. Thread-safe.
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

    /** The headers of the gateways; reading both would trust the one that a gateway passes through unchanged. */
    public enum Headers {
        X_FORWARDED,
        FORWARDED
    }

    /**
     * @param addresses IP addresses, and networks in CIDR notation
     * @throws IllegalArgumentException when one of them is neither; the message is a sentence for people
     */
    public Gateways(List<String> addresses, Headers headers) {
        for (String address : addresses) {
            String[] parts = address.split("/", 2);
            try {
                // Jetty would accept names, too, and ask the DNS
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
            /** A gateway may use TLS to us although its caller did not. */
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
            // Jetty skips a name in place of an address, and the call would look like the gateway's own
            believed.put(X_FORWARDED_FOR, element == null || node(element).isEmpty() ? null : node(element));
        } else {
            believed.put(X_FORWARDED_FOR, firstStranger(elements(all, X_FORWARDED_FOR)));
            believed.put(X_FORWARDED_PROTO, last(elements(all, X_FORWARDED_PROTO)));
            believed.put(X_FORWARDED_HOST, last(elements(all, X_FORWARDED_HOST)));
        }
        return believed;
    }

    /** Splits at commas within quotes too: a caller's open quote must not swallow the gateway's value. */
    private static List<String> elements(HttpFields all, String name) {
        return Arrays.stream(String.join(",", all.getValuesList(name)).split(",")).map(String::strip)
                .filter(element -> !element.isEmpty()).toList();
    }

    /** Each gateway adds its peer, so the last address that is not a gateway is the caller. */
    private @Nullable String firstStranger(List<String> elements) {
        for (int i = elements.size() - 1; i > 0; i--) {
            if (!isGateway(elements.get(i))) {
                return elements.get(i);
            }
        }
        return elements.isEmpty() ? null : elements.get(0);
    }

    private static @Nullable String last(List<String> elements) {
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

    /** Empty when an element lacks the address. */
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
