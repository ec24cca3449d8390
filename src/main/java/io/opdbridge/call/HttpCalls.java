package io.opdbridge.call;

import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.text.XmlText;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the site and the method of an HTTP request and extracts its XML (contract, sections 2 and 3). Thread-safe.
 */
public final class HttpCalls {

    private static final Pattern TRANSACTION_CODE = Pattern.compile(
            "<(?:\\w+:)?TransactionCode\\s*+>([^<>&]*+)</");

    private final Sites sites;
    private final Reading options;
    private final CallBodies bodies;

    /**
     * Where callers put method and XML.
     *
     * @param maxBodyBytes     the largest body that is read
     * @param methodParameters names of query parameters and form fields that may name the method
     * @param methodHeader     name of the HTTP header that may name the method
     * @param formFields       names of the form fields that may contain the XML
     * @param transactionCodes transaction code → name of the method
     */
    public record Reading(int maxBodyBytes, List<String> methodParameters, String methodHeader,
            List<String> formFields, Map<String, WireMethod> transactionCodes) {
    }

    public HttpCalls(Sites sites, Reading options) {
        this.sites = sites;
        this.options = options;
        this.bodies = new CallBodies(options.maxBodyBytes());
    }

    /** Turns the HTTP message of the exchange into an {@link UnprovenCall}; refuses an incomplete one. */
    public void receive(Exchange exchange) {
        Message message = exchange.getMessage();
        CallPath path = CallPath.of(message);
        Optional<Site> named = CallerProofs.findSite(path.site(), sites, exchange);
        named.ifPresentOrElse(site -> CallVariables.setSite(exchange, site),
                () -> CallerProofs.refuseSite(path.siteName(sites), exchange));
        Site site = named.orElse(sites.defaultSite());

        if (!"POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class))) {
            throw new Refusal(AnswerCode.NOT_A_POST);
        }
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        byte[] xml = bodies.read(message);
        byte[] hash = CallVariables.hash(xml, exchange);
        List<String[]> form = List.of();
        if (isForm(contentType) && !startsWithTag(xml)) {
            form = parameters(new String(xml, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
            xml = first(form, options.formFields()).orElseThrow(() -> new Refusal(AnswerCode.MISSING_FIELD,
                    options.formFields().get(0))).getBytes(StandardCharsets.ISO_8859_1);
        }
        Charset charset = XmlText.charsetOf(XmlText.charsetParameter(contentType), xml);
        exchange.setVariable(CallVariables.CHARSET, charset);
        String text = XmlText.decode(xml, charset);
        WireMethod method = method(path.rest(), message, form, text);
        exchange.setVariable(CallVariables.METHOD, method.shortName());
        message.setBody(new UnprovenCall(path.siteName(sites), named.orElse(null), method.shortName(), hash,
                new IncomingCall(site, method,
                        site.wire().repairsAmpersands() ? XmlText.repairAmpersands(text) : text)));
    }

    /** The same call in other words. */
    public IncomingCall replace(IncomingCall call, String xml) {
        return new IncomingCall(call.site(), call.method(), xml);
    }

    private WireMethod method(List<String> path, Message message, List<String[]> form, String xml) {
        if (path.isEmpty() || !path.get(0).equals("his") || path.size() > 2) {
            throw new Refusal(AnswerCode.UNKNOWN_METHOD, String.join("/", path));
        }
        if (path.size() == 2) {
            return method(path.get(1));
        }
        String query = message.getHeader(Exchange.HTTP_QUERY, String.class);
        Optional<String> named = first(parameters(query == null ? "" : query, StandardCharsets.UTF_8),
                options.methodParameters())
                .or(() -> first(form, options.methodParameters()))
                .or(() -> Optional.ofNullable(methodHeader(message)));
        if (named.isPresent()) {
            return method(named.get().strip());
        }
        if (!options.transactionCodes().isEmpty()) {
            Matcher code = TRANSACTION_CODE.matcher(xml);
            if (code.find() && options.transactionCodes().containsKey(code.group(1).strip())) {
                return options.transactionCodes().get(code.group(1).strip());
            }
        }
        throw new Refusal(AnswerCode.UNKNOWN_METHOD, "");
    }

    /** Null when it is missing. Two are refused, since a proxy may read the other one. */
    private String methodHeader(Message message) {
        Object header = message.getHeader(options.methodHeader());
        if (header instanceof List<?>) {
            throw new Refusal(AnswerCode.DUPLICATE_FIELD, options.methodHeader());
        }
        return (String) header;
    }

    private static WireMethod method(String name) {
        return WireMethod.of(name).orElseThrow(() -> new Refusal(AnswerCode.UNKNOWN_METHOD, name));
    }

    private static boolean isForm(String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT)
                .startsWith("application/x-www-form-urlencoded");
    }

    /** Some HTTP libraries label every body as a form, although it is bare XML. */
    private static boolean startsWithTag(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '<';
            }
        }
        return false;
    }

    private static List<String[]> parameters(String encoded, Charset charset) {
        List<String[]> parameters = new ArrayList<>();
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    parameters.add(new String[] {URLDecoder.decode(pair.substring(0, equals), charset),
                        URLDecoder.decode(pair.substring(equals + 1), charset)});
                } catch (IllegalArgumentException e) {
                    throw new Refusal(AnswerCode.BAD_VALUE, "%");
                }
            }
        }
        return parameters;
    }

    private static Optional<String> first(List<String[]> parameters, List<String> names) {
        return parameters.stream().filter(parameter -> names.contains(parameter[0]))
                .map(parameter -> parameter[1]).findFirst();
    }
}
