package io.opdbridge.console;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A request of a browser.
 *
 * @param method      of HTTP
 * @param path        the address after {@code /console}, in parts
 * @param parameters  parameters of the query, by name
 * @param token       token of the session, from its cookie; empty for none
 * @param language    language of the answer
 * @param chosen      whether this request chose the language, to be remembered
 * @param from        where the browser is
 * @param sameOrigin  whether a page of ours sent it, by the browser's headers
 * @param navigates   whether a person opened it, rather than a page refreshing itself
 * @param contentType content type of the body; null without a body
 * @param body        the raw body; null when incomplete or too large
 */
public record Visit(String method, List<String> path, Map<String, String> parameters, String token, Locale language,
        boolean chosen, From from, boolean sameOrigin, boolean navigates, @Nullable String contentType,
        byte @Nullable [] body) {

    /**
     * @param address of the browser
     * @param secure  whether it came over TLS, to the bridge or to its gateway
     * @param local   whether the browser is on this machine, and no proxy forwarded the request
     */
    public record From(String address, boolean secure, boolean local) {
    }

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    static List<String> split(String path) {
        return Arrays.stream(path == null ? new String[0] : path.split("/")).filter(part -> !part.isEmpty()).toList();
    }

    /** Whether it sends a form. */
    public boolean posts() {
        return "POST".equals(method);
    }

    /** Whether it asks for a page, and changes nothing. */
    public boolean reads() {
        return "GET".equals(method) || "HEAD".equals(method);
    }

    /**
     * @param address the path of a page, in which {@code NUMBER} stands for a number and another large word for
     * anything
     */
    public boolean isAt(String address) {
        List<String> parts = split(address);
        return parts.size() == path.size()
                && IntStream.range(0, parts.size()).allMatch(index -> fits(parts.get(index), path.get(index)));
    }

    private static boolean fits(String wanted, String part) {
        return wanted.equals("NUMBER") ? NUMBER.matcher(part).matches()
                : Character.isUpperCase(wanted.charAt(0)) || wanted.equals(part);
    }

    /** A part of the path; empty when missing. */
    public String part(int index) {
        return index < path.size() ? path.get(index) : "";
    }

    /** The page, which is the first part of the path. */
    String page() {
        return part(0);
    }

    /** A part of the path as a number; refuses any other text. */
    long number(int index) {
        if (!NUMBER.matcher(part(index)).matches()) {
            throw ConsoleRefusal.notFound();
        }
        return Long.parseLong(part(index));
    }

    /** A parameter of the query as a number; null for any other text. */
    @Nullable
    Long numberParameter(String name) {
        String value = parameter(name);
        return NUMBER.matcher(value).matches() ? Long.valueOf(value) : null;
    }

    /** The trimmed parameter of the query; empty when missing. */
    public String parameter(String name) {
        return parameters.getOrDefault(name, "").strip();
    }

    /** Logs and errors must not show the token or typed text. */
    @Override
    public String toString() {
        return "Visit[" + method + " /" + String.join("/", path) + "]";
    }
}
