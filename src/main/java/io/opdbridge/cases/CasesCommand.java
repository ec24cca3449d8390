package io.opdbridge.cases;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.opdbridge.canonical.DateTimes;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Printed;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.Holds;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.OverdueDecisions;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.ledger.jdbc.OverdueHolds;
import io.opdbridge.text.Messages;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** {@code bin/bridge cases}: lists what people have to look at. */
@Command(name = "cases", mixinStandardHelpOptions = true,
        description = "Lists the open cases.")
public final class CasesCommand implements Callable<Integer> {

    enum Format {
        text,
        json
    }

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}",
            defaultValue = "text")
    private Format format;

    @Option(names = "--all", description = "Solved cases too.")
    private boolean all;

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            LedgerStore store = new JdbcLedgerStore(database);
            reportOverdue(bridge.sites(), database, store);
            if (format == Format.json) {
                writeJson(store, bridge.sites(), out);
            } else {
                writeText(store, bridge.sites(), out);
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    /** So that a stopped bridge, whose watch sleeps, lists them too. */
    private static void reportOverdue(Sites sites, Database database, LedgerStore store) {
        Clock clock = Clock.systemUTC();
        OverdueHolds overdueHolds = new OverdueHolds(database.dataSource(), sites, clock);
        OverdueDecisions decisions = new OverdueDecisions(sites, new Holds(store, sites, clock),
                new VendorHolds(store, sites, clock));
        sites.all().forEach(site -> overdueHolds.findUnreported(site).forEach(decisions::report));
    }

    private void writeText(LedgerStore store, Sites sites, PrintWriter out) {
        Locale language = words.of(sites.defaultSite());
        AtomicLong open = new AtomicLong();
        OpenCases beside = OpenCases.of(store);
        store.forEachCase(all, found -> {
            if (found.solved().at() == null) {
                open.incrementAndGet();
            }
            out.println(
                    "#" + found.id() + "  " + time(found.seen().openedAt(), found, sites) + "  " + found.kind() + "  "
                            + happened(found, language) + "  [!]");
            out.println("    " + Messages.command(language, "cases.about", found.site(), Printed.dash(found.orderId()),
                    Printed.dash(found.flowNo()), found.attempt().transNo(), found.attempt().priceFen(),
                    found.attempt().transTime() == null ? "-" : time(found.attempt().transTime(), found, sites),
                    Printed.dash(found.refund().cancelNo()), Printed.dash(found.refund().refundOrderId()),
                    answered(found), found.seen().times(), time(found.seen().lastAt(), found, sites)));
            if (found.earlierCaseId() != null) {
                out.println("    " + Messages.command(language, "cases.solved-before", found.earlierCaseId()));
            }
            if (found.solved().at() == null) {
                out.println("    " + action(found, language));
                beside.siblings(found).forEach(other -> out.println(
                        "    " + Messages.command(language, "cases.same-money", other.id(), other.kind())));
            } else {
                out.println("    " + Messages.command(language, "cases.solved",
                        time(found.solved().at(), found, sites), found.solved().end().phrase()));
            }
        });
        out.println(Messages.command(language, "cases.open", open.get()));
    }

    private void writeJson(LedgerStore store, Sites sites, PrintWriter out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartArray();
            OpenCases beside = OpenCases.of(store);
            store.forEachCase(all, found -> {
                try {
                    writeJson(json, found, beside, sites);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            json.writeEndArray();
        }
        out.println();
    }

    private void writeJson(JsonGenerator json, Case found, OpenCases beside, Sites sites) throws IOException {
        Locale language = words.of(site(found, sites));
        json.writeStartObject();
        json.writeStringField("site", found.site());
        json.writeNumberField("id", found.id());
        json.writeStringField("kind", found.kind().name());
        json.writeStringField("description", happened(found, language));
        json.writeStringField("action", action(found, language));
        // each kind needs somebody to act; scripts may still ask
        json.writeBooleanField("informational", false);
        json.writeStringField("state", found.solved().at() == null ? "OPEN" : "SOLVED");
        json.writeStringField("orderId", found.orderId());
        json.writeStringField("hisFlowNo", found.flowNo());
        json.writeStringField("transNo", found.attempt().transNo());
        json.writeNumberField("priceFen", found.attempt().priceFen());
        json.writeStringField("transTime", text(found.attempt().transTime()));
        json.writeStringField("hisCancelNo", found.refund().cancelNo());
        json.writeStringField("refundOrderId", found.refund().refundOrderId());
        if (found.earlierCaseId() == null) {
            json.writeNullField("solvedBefore");
        } else {
            json.writeNumberField("solvedBefore", found.earlierCaseId());
        }
        if (found.reason() == null) {
            json.writeNullField("answeredCode");
        } else {
            json.writeNumberField("answeredCode", found.reason().number());
        }
        json.writeStringField("openedAt", text(found.seen().openedAt()));
        json.writeStringField("lastSeenAt", text(found.seen().lastAt()));
        json.writeNumberField("timesSeen", found.seen().times());
        json.writeStringField("solvedAt", text(found.solved().at()));
        // for scripts, whatever the language
        json.writeStringField("solution", found.solved().how() == null ? null
                : Messages.get(Locale.ENGLISH, found.solved().end().phrase()));
        json.writeArrayFieldStart("sameMoney");
        for (Case other : beside.siblings(found)) {
            json.writeNumber(other.id());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** A site that is configured no longer still has its cases. */
    private static Site site(Case found, Sites sites) {
        return sites.find(found.site()).orElse(sites.defaultSite());
    }

    private static String happened(Case found, Locale language) {
        return Messages.get(language, "case." + found.kind());
    }

    /** What to do about it. */
    private static String action(Case found, Locale language) {
        return Messages.get(language, "case." + found.kind() + ".action");
    }

    private static String time(Instant instant, Case found, Sites sites) {
        ZoneId zone = site(found, sites).zone();
        return DateTimes.SECONDS.format(instant.atZone(zone));
    }

    private static String answered(Case found) {
        return found.reason() == null ? "-" : Integer.toString(found.reason().number());
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
