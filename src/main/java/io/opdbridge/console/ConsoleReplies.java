package io.opdbridge.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.opdbridge.canonical.Sites;
import io.opdbridge.console.ConsoleFiles.ConsoleFile;
import io.opdbridge.console.Reply.Download;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.console.Reply.Redirect;
import io.opdbridge.text.Messages;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the results of the page beans as HTTP answers. Thread-safe. */
public final class ConsoleReplies {

    private static final String NO_STORE = "no-store";
    /** The address of a file changes with its content. */
    private static final String KEEP = "private, max-age=31536000, immutable";
    private static final Duration LANGUAGE_KEPT = Duration.ofDays(365);
    private static final String COOKIE_END = "; Path=/console; HttpOnly; SameSite=Strict";

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(null, ContentType.Html,
            ConsoleReplies.class.getClassLoader(), "io.opdbridge.console.pages");
    private final Sites sites;
    private final Clock clock;

    /** The model of the error page. */
    public record Failure(int status, String sentence) {
    }

    public ConsoleReplies(Sites sites, Clock clock) {
        this.sites = sites;
        this.clock = clock;
    }

    /** One of our files. */
    public ConsoleAnswer file(@Variable(ConsoleVisits.VISIT) Visit visit) {
        ConsoleFile file = ConsoleFiles.find(visit.part(1));
        if (file == null) {
            throw ConsoleRefusal.notFound();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", file.contentType());
        headers.put("Cache-Control", KEEP);
        return new ConsoleAnswer(200, visit.from().secure(), headers, file.content(), null, false);
    }

    /** Redirects from the root to the first page. */
    public Reply welcome() {
        return new Redirect("/today");
    }

    /** Answers an unknown page. */
    public Reply refuse() {
        throw ConsoleRefusal.notFound();
    }

    /** The result of a page bean as an answer, with its cookies. */
    public ConsoleAnswer write(Reply reply, Exchange exchange) {
        Visit visit = exchange.getVariable(ConsoleVisits.VISIT, Visit.class);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", NO_STORE);
        cookie(visit, exchange, headers);
        if (reply instanceof Redirect redirect) {
            headers.put("Location", "/console" + redirect.path());
            return new ConsoleAnswer(303, visit.from().secure(), headers, new byte[0], null, false);
        }
        if (reply instanceof Download download) {
            headers.put("Content-Type", download.contentType());
            headers.put("Content-Disposition", "attachment; filename=\"" + download.name() + "\"");
            return new ConsoleAnswer(200, visit.from().secure(), headers, null, download.file(), download.temporary());
        }
        Page page = (Page) reply;
        headers.put("Content-Type", "text/html;charset=UTF-8");
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("frame", new Frame(visit, exchange.getVariable(ConsoleSessions.VISITOR, Visitor.class), sites,
                clock.instant()));
        if (page.model() != null) {
            parameters.put("model", page.model());
        }
        Utf8ByteOutput out = new Utf8ByteOutput();
        templates.render(page.template() + ".jte", parameters, out);
        return new ConsoleAnswer(page.status(), visit.from().secure(), headers, out.toByteArray(), null, false);
    }

    /** The page for a refusal or an unknown page. */
    public Reply explain(ConsoleRefusal refusal, Exchange exchange) {
        return failure(refusal.status(), "refusal." + refusal.key(), exchange);
    }

    /** The page for a failure of the bridge, with the key of its sentence. */
    public Reply fail(String key, Exchange exchange) {
        return failure(key.equals("unavailable") ? 503 : 500, "failure." + key, exchange);
    }

    private static Reply failure(int status, String key, Exchange exchange) {
        Visit visit = exchange.getVariable(ConsoleVisits.VISIT, Visit.class);
        return new Page(status, "failure", new Failure(status,
                Messages.console(visit.language(), key)));
    }

    private static void cookie(Visit visit, Exchange exchange, Map<String, String> headers) {
        String end = COOKIE_END + (visit.from().secure() ? "; Secure" : "");
        String token = exchange.getVariable(ConsoleSessions.NEW_TOKEN, String.class);
        if (token != null) {
            headers.put("Set-Cookie",
                    ConsoleBinding.SESSION_COOKIE + "=" + token + end + (token.isEmpty() ? "; Max-Age=0" : ""));
        } else if (visit.chosen()) {
            headers.put("Set-Cookie", ConsoleBinding.LANGUAGE_COOKIE + "=" + visit.language().getLanguage() + end
                    + "; Max-Age=" + LANGUAGE_KEPT.toSeconds());
        }
    }
}
