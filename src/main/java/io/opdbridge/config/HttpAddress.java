package io.opdbridge.config;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * An address over HTTP, with a host and, unless it is the usual one, a port.
 *
 * @param text empty for none
 */
public record HttpAddress(String text) {

    /** What a whole address is. */
    public static final String FORM = "https?://([^\\s/?#@]*@)?([^\\s/?#@:\\[\\]]+|\\[[0-9A-Fa-f:.]+])"
            + "(:(?!0*(?:[/?#]|$))0*(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4}))?"
            + "([/?#]\\S*)?";
    /** What is said of another text, after it. */
    public static final String OTHERWISE = "is no address that begins with http:// or https:// and names a host";

    private static final Pattern ADDRESS = Pattern.compile(FORM);

    /** @throws IllegalArgumentException with a sentence why, when it is none */
    public static HttpAddress of(String text) {
        if (!text.isEmpty()) {
            boolean right = ADDRESS.matcher(text).matches();
            try {
                URI.create(text);
            } catch (IllegalArgumentException e) {
                right = false;
            }
            if (!right) {
                throw new IllegalArgumentException(OTHERWISE);
            }
        }
        return new HttpAddress(text);
    }

    public boolean isNone() {
        return text.isEmpty();
    }

    /** Without what may hold a key. */
    @Override
    public String toString() {
        return "HttpAddress";
    }
}
