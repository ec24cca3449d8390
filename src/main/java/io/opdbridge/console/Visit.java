package io.opdbridge.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a browser asks for.
 *
 * @param method      of HTTP
 * @param path        what follows {@code /console} in the address, in parts
 * @param parameters  those of the query, by name
 * @param token       that of the session, from its cookie; empty when there is none
 * @param language    in which the answer is written
 * @param chosen      whether the language was chosen with this request, and is to be remembered
 * @param from        where the browser is
 * @param sameOrigin  whether the browser says that a page of ours sent it
 * @param navigates   whether a person asked for it, and not a page that keeps itself up to date
 * @param contentType of the body; null when there is none
 * @param body        as it came; null when it did not arrive in full, or is too large
 */
public record Visit(String method, List<String> path, Map<String, String> parameters, String token, Locale language,
                    boolean chosen, From from, boolean sameOrigin, boolean navigates, String contentType, byte[] body) {

    /**
     * @param address of the browser
     * @param secure  whether the request came over TLS, to us or to a gateway of ours
     * @param local   whether the browser is on this machine, as far as nobody says to have handed the request on
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

    /** @param address the path of a page, in which {@code NUMBER} stands for a number and another large word for anything */
    public boolean isAt(String address) {
        List<String> parts = split(address);
        return parts.size() == path.size()
                && IntStream.range(0, parts.size()).allMatch(index -> fits(parts.get(index), path.get(index)));
    }

    private static boolean fits(String wanted, String part) {
        return wanted.equals("NUMBER") ? NUMBER.matcher(part).matches()
                : Character.isUpperCase(wanted.charAt(0)) || wanted.equals(part);
    }

    /** A part of the path; empty when there is none. */
    public String part(int index) {
        return index < path.size() ? path.get(index) : "";
    }

    /** The page, which is the first part of the path. */
    String page() {
        return part(0);
    }

    /** A part of the path that is a number; refuses what is none. */
    long number(int index) {
        if (!NUMBER.matcher(part(index)).matches()) {
            throw ConsoleRefusal.notFound();
        }
        return Long.parseLong(part(index));
    }

    /** A parameter of the query that is a number; null when it is none. */
    Long numberParameter(String name) {
        String value = parameter(name);
        return NUMBER.matcher(value).matches() ? Long.valueOf(value) : null;
    }

    /** A parameter of the query, without blanks around it; empty when there is none. */
    public String parameter(String name) {
        return parameters.getOrDefault(name, "").strip();
    }

    /** Logs and errors must not show the token, nor what was typed. */
    @Override
    public String toString() {
        return "Visit[" + method + " /" + String.join("/", path) + "]";
    }
}
