package io.opdbridge.console;

import io.opdbridge.access.Addresses;
import io.opdbridge.call.CallHeaders;
import io.opdbridge.http.Gateways;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes from a browser's request only what a {@link Visit} needs: no header, cookie or field becomes a header of the
 * exchange. The answer has the headers that isolate our pages from others. Thread-safe.
 */
public final class ConsoleBinding extends DefaultHttpBinding {

    static final String SESSION_COOKIE = "bridge_session";
    static final String LANGUAGE_COOKIE = "bridge_language";
    static final String LANGUAGE_PARAMETER = "language";

    /** Scripts, styles and pictures are our own files: none inline, none from elsewhere. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:;"
            + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    private static final Map<String, String> HEADERS = Map.of("Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            // with no-referrer a browser would not send the origin of a form
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
    private static final List<String> HANDED_ON = List.of(Gateways.X_FORWARDED_FOR, Gateways.X_FORWARDED_PROTO,
            Gateways.X_FORWARDED_HOST, "X-Real-IP", Gateways.FORWARDED, "Via");
    private static final String HSTS = "max-age=31536000";
    private static final List<Locale> LANGUAGES = List.of(Locale.CHINESE, Locale.ENGLISH);
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleBinding.class);

    private final Locale defaultLanguage;

    /** @param defaultLanguage for users without a choice whose browser asks for none of ours */
    public ConsoleBinding(Locale defaultLanguage) {
        this.defaultLanguage = defaultLanguage;
    }

    @Override
    protected void readHeaders(HttpServletRequest request, Message message) {
        // parseBody takes the fields
    }

    @Override
    public Object parseBody(HttpServletRequest request, Message message) {
        Map<String, String> parameters = Form.parameters(request.getQueryString());
        Optional<Locale> chosen = language(parameters.get(LANGUAGE_PARAMETER));
        Locale language = chosen.or(() -> language(cookie(request, LANGUAGE_COOKIE))).or(() -> asked(request))
                .orElse(defaultLanguage);
        String path = request.getRequestURI().replaceFirst("^/+console", "");
        return new Visit(request.getMethod(), Visit.split(path), parameters, cookie(request, SESSION_COOKIE), language,
                chosen.isPresent(), new Visit.From(request.getRemoteAddr(), request.isSecure(), isLocal(request)),
                isSameOrigin(request), isNavigation(request), request.getHeader(CallHeaders.RAW_CONTENT_TYPE),
                body(request));
    }

    /** Null when it is incomplete, or was too large and drained. */
    private static byte @Nullable [] body(HttpServletRequest request) {
        try {
            byte[] body = request.getInputStream().readAllBytes();
            return request.getContentLengthLong() > body.length ? null : body;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected void readFormUrlEncodedBody(HttpServletRequest request, Message message) {
        // Form reads it after the visitor is known
    }

    private static Optional<Locale> language(@Nullable String word) {
        return LANGUAGES.stream().filter(known -> known.getLanguage().equals(word)).findFirst();
    }

    /** The first of the browser's languages that is one of ours. */
    private static Optional<Locale> asked(HttpServletRequest request) {
        String asked = request.getHeader("Accept-Language");
        return Stream.of(asked == null ? new String[0] : asked.split(","))
                .map(range -> range.strip().toLowerCase(Locale.ROOT)).map(range -> range.split("[-;]", 2)[0])
                .flatMap(word -> language(word).stream()).findFirst();
    }

    private static String cookie(HttpServletRequest request, String name) {
        return Stream.of(Optional.ofNullable(request.getCookies()).orElse(new Cookie[0]))
                .filter(cookie -> cookie.getName().equals(name)).map(Cookie::getValue).findFirst().orElse("");
    }

    /** A proxy on this machine that is no gateway of ours forwards requests of browsers elsewhere. */
    private static boolean isLocal(HttpServletRequest request) {
        return Addresses.isLoopback(request.getRemoteAddr())
                && HANDED_ON.stream().allMatch(header -> request.getHeader(header) == null);
    }

    /** Browsers send it with each form; a missing one is refused. */
    private static boolean isSameOrigin(HttpServletRequest request) {
        String fetchSite = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean siteFits = fetchSite == null ? origin != null : fetchSite.equals("same-origin");
        return siteFits && (origin == null || origin.equals(ownOrigin(request)));
    }

    private static String ownOrigin(HttpServletRequest request) {
        int port = request.getServerPort();
        boolean usual = port == (request.getScheme().equals("https") ? 443 : 80);
        return request.getScheme() + "://" + request.getServerName() + (usual ? "" : ":" + port);
    }

    /** A fetch of a script is not a person opening a page. */
    private static boolean isNavigation(HttpServletRequest request) {
        String destination = request.getHeader("Sec-Fetch-Dest");
        return destination == null || destination.equals("document");
    }

    @Override
    public void doWriteResponse(Message message, HttpServletResponse response, Exchange exchange) throws IOException {
        ConsoleAnswer answer = message.getBody(ConsoleAnswer.class);
        response.setStatus(answer.status());
        HEADERS.forEach(response::setHeader);
        if (answer.secure()) {
            response.setHeader("Strict-Transport-Security", HSTS);
        }
        answer.headers().forEach(response::addHeader);
        response.setContentLengthLong(answer.length());
        try {
            answer.writeTo(response.getOutputStream());
        } catch (IOException e) {
            LOG.info("A browser closed the connection before its answer");
        } finally {
            answer.close();
        }
    }
}
