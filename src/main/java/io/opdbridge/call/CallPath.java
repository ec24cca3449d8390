package io.opdbridge.call;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Sites;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/**
 * The path of an HTTP request, in segments (contract, section 3).
 *
 * @param site its site; null without one
 * @param rest the rest after the site
 */
record CallPath(@Nullable String site, List<String> rest) {

    /** Refuses an unreadable path. */
    static CallPath of(Message message) {
        List<String> segments = segments(message.getHeader(Exchange.HTTP_URI, String.class));
        boolean siteNamed = segments.size() > 1 && segments.get(0).equals("sites");
        return siteNamed ? new CallPath(segments.get(1), segments.subList(2, segments.size()))
                : new CallPath(null, segments);
    }

    /** The name of the site that is meant. */
    String siteName(Sites sites) {
        return site == null ? sites.defaultSite().name() : site;
    }

    private static List<String> segments(String rawPath) {
        try {
            return Arrays.stream(new URI(rawPath).getPath().split("/")).filter(segment -> !segment.isEmpty()).toList();
        } catch (URISyntaxException e) {
            throw new Refusal(AnswerCode.UNKNOWN_METHOD, "");
        }
    }
}
