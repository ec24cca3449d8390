package io.opdbridge.mapping;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.wire.WireMethod;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out of an HTTP request which site and method it means and takes its XML out of the body (contract, sections 2
 * and 3). Thread-safe.
 */
public final class HttpCalls {

    private static final Pattern TRANSACTION_CODE = Pattern.compile(
            "<(?:\\w+:)?TransactionCode\\s*>\\s*([^<>&]*?)\\s*</");

    private static final long DRAINED_BYTES = 64L << 20;
    private static final int DRAIN_PAUSES = 20;
    private static final long DRAIN_PAUSE_NANOS = 10_000_000L;
    private static final List<String> NEVER_XML = List.of("multipart/", "application/x-java-serialized-object");

    private final Sites sites;
    private final Options options;

    /**
     * Where callers put things.
     *
     * @param maxBodyBytes     the largest body that is read
     * @param methodParameters names of query parameters and form fields that may hold the method
     * @param methodHeader     name of the HTTP header that may hold the method
     * @param formFields       names of the form fields that may hold the XML
     * @param transactionCodes transaction code → name of the method
     */
    public record Options(int maxBodyBytes, List<String> methodParameters, String methodHeader,
                          List<String> formFields, Map<String, WireMethod> transactionCodes) {
    }

    public HttpCalls(Sites sites, Options options) {
        this.sites = sites;
        this.options = options;
    }

    /** Turns the HTTP message of the exchange into an {@link IncomingCall}; refuses what does not arrive in full. */
    public void receive(Exchange exchange) {
        exchange.setVariable(CallVariables.SITE, sites.defaultSite());
        Message message = exchange.getMessage();
        List<String> path = pathSegments(message.getHeader(Exchange.HTTP_URI, String.class));
        boolean siteNamed = path.size() > 1 && path.get(0).equals("sites");
        Site site = sites.get(siteNamed ? path.get(1) : null);
        exchange.setVariable(CallVariables.SITE, site);
        if (site.vendor() != null) {
            exchange.setVariable(CallVariables.VENDOR, site.dialect());
        }
        List<String> rest = siteNamed ? path.subList(2, path.size()) : path;

        if (!"POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class))) {
            throw new Refusal(AnswerCode.NOT_A_POST);
        }
        String contentType = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        byte[] xml;
        try {
            xml = readBody(message, contentType);
        } catch (IOException e) {
            throw new Refusal(AnswerCode.INCOMPLETE_BODY);
        }
        List<String[]> form = List.of();
        if (isForm(contentType) && !startsWithTag(xml)) {
            form = parameters(new String(xml, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
            xml = first(form, options.formFields()).orElseThrow(() -> new Refusal(AnswerCode.MISSING_FIELD,
                    options.formFields().get(0))).getBytes(StandardCharsets.ISO_8859_1);
        }
        Charset charset = XmlText.charsetOf(XmlText.charsetParameter(contentType), xml);
        exchange.setVariable(CallVariables.CHARSET, charset);
        String text = XmlText.decode(xml, charset);
        WireMethod method = method(rest, message, form, text);
        exchange.setVariable(CallVariables.METHOD, method.shortName());
        message.setBody(new IncomingCall(site, method, site.repairsAmpersands() ? XmlText.repairAmpersands(text) : text));
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
                .or(() -> Optional.ofNullable(message.getHeader(options.methodHeader(), String.class)));
        if (named.isPresent()) {
            return method(named.get().strip());
        }
        if (!options.transactionCodes().isEmpty()) {
            Matcher code = TRANSACTION_CODE.matcher(xml);
            if (code.find() && options.transactionCodes().containsKey(code.group(1))) {
                return options.transactionCodes().get(code.group(1));
            }
        }
        throw new Refusal(AnswerCode.UNKNOWN_METHOD, "");
    }

    private static WireMethod method(String name) {
        return WireMethod.of(name).orElseThrow(() -> new Refusal(AnswerCode.UNKNOWN_METHOD, name));
    }

    /** Reads no further than the limit, and waits for a caller that stalls no longer than the server does. */
    private byte[] readBody(Message message, String contentType) throws IOException {
        String encoding = message.getHeader(Exchange.CONTENT_ENCODING, String.class);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(AnswerCode.UNSUPPORTED_ENCODING, encoding);
        }
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        if (NEVER_XML.stream().anyMatch(type::startsWith)) {
            throw new Refusal(AnswerCode.UNSUPPORTED_ENCODING, "Content-Type");
        }
        InputStream body = message.getBody(InputStream.class);
        if (message.getHeader(Exchange.CONTENT_LENGTH, -1L, Long.class) > options.maxBodyBytes()) {
            drain(body);
            throw new Refusal(AnswerCode.TOO_LARGE, options.maxBodyBytes());
        }
        if (body == null) {
            return new byte[0];
        }
        byte[] bytes = body.readNBytes(options.maxBodyBytes() + 1);
        if (bytes.length > options.maxBodyBytes()) {
            drain(body);
            throw new Refusal(AnswerCode.TOO_LARGE, options.maxBodyBytes());
        }
        return bytes;
    }

    /**
     * Throws away what a caller is still sending: a connection that is cut meanwhile would hide the answer from it.
     * Gives up on one that pauses, or sends without end.
     */
    private static void drain(InputStream body) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = DRAINED_BYTES;
        int pauses = 0;
        while (left > 0 && pauses < DRAIN_PAUSES) {
            if (body.available() > 0) {
                left -= body.read(buffer);
                pauses = 0;
            } else {
                LockSupport.parkNanos(DRAIN_PAUSE_NANOS);
                pauses++;
            }
        }
    }

    private static boolean isForm(String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT)
                .startsWith("application/x-www-form-urlencoded");
    }

    /** Some callers post bare XML and leave the content type to their HTTP library, which calls everything a form. */
    private static boolean startsWithTag(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '<';
            }
        }
        return false;
    }

    private static List<String> pathSegments(String rawPath) {
        try {
            return Arrays.stream(new URI(rawPath).getPath().split("/")).filter(segment -> !segment.isEmpty()).toList();
        } catch (URISyntaxException e) {
            throw new Refusal(AnswerCode.UNKNOWN_METHOD, "");
        }
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
