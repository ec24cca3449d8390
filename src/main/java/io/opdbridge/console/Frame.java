package io.opdbridge.console;

import io.opdbridge.canonical.DateTimes;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.Phrase;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.VendorAnswer;
import io.opdbridge.ledger.VendorHold.State;
import io.opdbridge.reconcile.Item;
import io.opdbridge.story.StoryLine;
import io.opdbridge.story.StoryWords;
import io.opdbridge.text.Messages;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The frame of every page, with its formats for words, money and times. For one page. */
public final class Frame {

    private static final String ROOT = "/console";
    private static final List<String> PAGES = List.of("today", "holds", "cases", "vendors", "reconciliation", "imports",
            "books");
    private static final String NONE = "–";

    private final Visit visit;
    private final @Nullable Visitor visitor;
    private final Sites sites;
    private final Instant now;

    /** @param visitor null without a login */
    Frame(Visit visit, @Nullable Visitor visitor, Sites sites, Instant now) {
        this.visit = visit;
        this.visitor = visitor;
        this.sites = sites;
        this.now = now;
    }

    public Locale language() {
        return visit.language();
    }

    /** The {@code lang} of the page. */
    public String languageTag() {
        return visit.language().equals(Locale.CHINESE) ? "zh-CN" : "en";
    }

    /** The console's words for this key. */
    public String say(String key, Object... arguments) {
        return Messages.console(language(), key, arguments);
    }

    /** The bridge's common words: cases, actions, refusals, stories. */
    public String word(String key, Object... arguments) {
        return Messages.get(language(), key, arguments);
    }

    /** The same of a phrase. */
    public String words(Phrase phrase) {
        return Messages.get(language(), phrase);
    }

    public boolean isLoggedIn() {
        return visitor != null;
    }

    public String userName() {
        return Objects.requireNonNull(visitor, "Nobody is logged in").name();
    }

    public String formToken() {
        return Objects.requireNonNull(visitor, "Nobody is logged in").formToken();
    }

    public boolean may(Role role) {
        return visitor != null && visitor.may(role);
    }

    public boolean isUser(@Nullable String name) {
        return visitor != null && PersonNumbers.isSameName(visitor.name(), name);
    }

    public List<String> pages() {
        return PAGES;
    }

    /** The page that is shown. */
    public String page() {
        return visit.page();
    }

    /** The notice after a redirect; empty for none. */
    public String notice() {
        String key = visit.parameter("done");
        return key.matches("[a-z-]{1,40}") && Messages.hasConsole("notice." + key) ? say("notice." + key) : "";
    }

    /** The visitor's sites, in the order of the settings. */
    public List<Site> sites() {
        return sites.all().stream().filter(site -> visitor != null && visitor.sees(site.name())).toList();
    }

    /** The address of a page, each part of its path escaped. */
    public String link(Object... parts) {
        StringBuilder link = new StringBuilder(ROOT);
        for (Object part : parts) {
            link.append('/').append(escape(String.valueOf(part)));
        }
        return link.toString();
    }

    /** This page with one parameter changed; for the target of a form, the page with that form. */
    public String same(String name, String value) {
        List<String> path = visit.posts() && visit.path().size() > 1 ? visit.path().subList(0, visit.path().size() - 1)
                : visit.path();
        Map<String, String> parameters = new TreeMap<>(visit.parameters());
        parameters.remove("done");
        parameters.put(name, value);
        return ROOT + path.stream().map(part -> "/" + part).collect(Collectors.joining())
                + parameters.entrySet().stream().filter(parameter -> !parameter.getValue().isEmpty())
                        .map(parameter -> escape(parameter.getKey()) + "=" + escape(parameter.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** A file of ours; the address changes with its content. */
    public String file(String name) {
        return ROOT + "/static/" + name + "?v=" + ConsoleFiles.version();
    }

    public String parameter(String name) {
        return visit.parameter(name);
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Fen as yuan, exact to the fen. */
    public String money(long fen) {
        DecimalFormat format = new DecimalFormat("¥ #,##0.00;-¥ #,##0.00",
                DecimalFormatSymbols.getInstance(Locale.ROOT));
        return format.format(BigDecimal.valueOf(fen, 2));
    }

    /** The same with a sign, for changes. */
    public String change(long fen) {
        return fen > 0 ? "+" + money(fen) : money(fen);
    }

    public String number(long number) {
        return new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(number);
    }

    /** Percent with one decimal. */
    public String percent(double share) {
        return new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(100 * share) + " %";
    }

    /** A line of a story, in words. */
    public String told(StoryLine line) {
        return StoryWords.of(line, language());
    }

    /** The name of a count, in words if the console has any. */
    public String counted(String what) {
        String key = "count." + what.replace(' ', '-');
        return Messages.hasConsole(key) ? say(key) : what;
    }

    /** A time in a site's zone. */
    public String time(@Nullable Instant instant, @Nullable String site) {
        return instant == null ? NONE : DateTimes.SECONDS.format(instant.atZone(zone(site)));
    }

    public String time(@Nullable Instant instant) {
        return time(instant, null);
    }

    /** The zone for values of several sites. */
    public String zoneName() {
        return sites.defaultSite().zone().getId();
    }

    /** For plots. */
    public String plain(double number) {
        return BigDecimal.valueOf(number).setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    /** The result of a reconciliation in words. */
    public String finding(Item item) {
        return word("reconcile." + item.result());
    }

    /** For programs: the element {@code time}. */
    public String stamp(@Nullable Instant instant) {
        return instant == null ? "" : instant.toString();
    }

    ZoneId zone(@Nullable String site) {
        return sites.find(site).orElse(sites.defaultSite()).zone();
    }

    /** The time since or until then, in the largest unit with a value of at least two. */
    public String age(@Nullable Instant instant) {
        if (instant == null) {
            return NONE;
        }
        Duration age = Duration.between(instant, now).abs();
        if (age.toDays() >= 2) {
            return say("age.days", age.toDays());
        }
        if (age.toHours() >= 2) {
            return say("age.hours", age.toHours());
        }
        return age.toMinutes() >= 2 ? say("age.minutes", age.toMinutes()) : say("age.seconds", age.toSeconds());
    }

    /** The tone for the state of a hold. */
    public String tone(State state) {
        return switch (state) {
            case CAPTURED, RELEASED -> "good";
            case REFUSED -> "";
            case HELD -> "info";
            default -> "warn";
        };
    }

    /** A text that may be missing. */
    public String text(@Nullable String text) {
        return text == null || text.isEmpty() ? NONE : text;
    }

    /** A vendor's words, or why it did not answer. */
    public @Nullable String said(VendorAnswer answer) {
        return StoryWords.said(answer.result(), answer.words(), language());
    }

    /** The same with identity and mobile numbers masked. */
    public String masked(@Nullable String text) {
        return text(Masks.mask(text));
    }

    /** The last digits of a card number. */
    public String card(@Nullable String cardNo) {
        return cardNo == null || cardNo.isEmpty() ? NONE : cardNo.length() <= 4 ? cardNo
            : "•••• " + cardNo.substring(cardNo.length() - 4);
    }
}
