package io.opdbridge.reconcile;

import io.opdbridge.canonical.DateTimes;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Yuan;
import io.opdbridge.reconcile.Finding.State;
import io.opdbridge.reconcile.Reconciliations.Summary;
import io.opdbridge.text.CsvCells;
import io.opdbridge.text.Messages;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The reports of a reconciliation: a page to print and a CSV, written row by row. Content of a bill is always text,
 * never markup or a formula. Neither contains a person's data, since no finding does. Thread-safe.
 */
public final class ReconcileReports {

    public static final String HTML = ".report.html";
    public static final String CSV = ".report.csv";

    /** Invisible characters and marks of writing direction would show another text than the real one. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Cc}\\p{Zl}\\p{Zp}]");
    /** A spreadsheet rounds longer numbers and saves them so. */
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{12,}");
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final List<String> COLUMNS = List.of("finding", "kind", "orderNo", "channelOrderNo", "refundNo",
            "channelRefundNo", "billYuan", "oursYuan", "effect", "at", "line", "flowNo", "cancelNo", "pairedDay",
            "action");

    private static final String STYLE = """
            body { font: 14px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2em auto;
                   max-width: 75em; padding: 0 1em; color: #111; background: #fff }
            h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
            table { border-collapse: collapse; width: 100% }
            th, td { border: 1px solid #999; padding: .25em .5em; text-align: left; vertical-align: top;
                     overflow-wrap: anywhere }
            th { background: #eee }
            td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
            p.ok { border-left: .4em solid #1a7f37; padding-left: .8em }
            p.bad { border-left: .4em solid #b42318; padding-left: .8em }
            @media print { body { margin: 0; max-width: none; font-size: 10px } thead { display: table-header-group }
                           tr { break-inside: avoid } @page { size: A4 landscape; margin: 12mm } }
            """;

    private final ReconcileStore store;

    ReconcileReports(ReconcileStore store) {
        this.store = store;
    }

    void writeHtml(Summary summary, Site site, OutputStream out) throws IOException {
        try {
            // the JDK's writer, for any XML, HTML included
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out,
                    StandardCharsets.UTF_8.name());
            new Page(xml, summary, site).write();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IOException("The report could not be written", e);
        }
    }

    void writeCsv(Summary summary, Site site, OutputStream out) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        text.write(BYTE_ORDER_MARK);
        CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180);
        Locale language = site.language();
        csv.printRecord(COLUMNS.stream().map(column -> Messages.get(language, "reconcile." + column)).toList());
        try {
            store.forEachItem(site.name(), summary.run().id(), item -> {
                try {
                    csv.printRecord(values(item, site).stream().map(ReconcileReports::cell).toList());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        csv.flush();
    }

    private static String cell(String value) {
        return LONG_NUMBER.matcher(value).matches() ? value + "\t" : CsvCells.cell(value);
    }

    /** In the order of the columns. */
    private static List<String> values(Item item, Site site) {
        Locale language = site.language();
        Item.Said said = item.said();
        Numbers numbers = said.numbers();
        return List.of(Messages.get(language, "reconcile." + item.result()),
                Messages.get(language, "reconcile." + said.kind()), text(numbers.orderNo()),
                text(numbers.channelOrderNo()),
                text(numbers.refundNo()), text(numbers.channelRefundNo()), yuan(said.billFen()), yuan(said.oursFen()),
                effect(item, language), time(said.at(), site), said.line() == 0 ? "" : Long.toString(said.line()),
                text(said.hold().flowNo()), text(said.hold().cancelNo()), day(item), action(item, language));
    }

    private static String effect(Item item, Locale language) {
        long fen = item.surplusFen();
        return item.state() != State.COUNTED || fen == 0 ? ""
                : Messages.get(language, fen > 0 ? "reconcile.SURPLUS" : "reconcile.SHORTAGE", yuan(Math.abs(fen)));
    }

    /** The advice, or the decision since. */
    private static String action(Item item, Locale language) {
        if (item.asCase().answeredCaseId() != null) {
            return Messages.get(language, "reconcile.ANSWERED", Long.toString(item.asCase().answeredCaseId()));
        }
        if (item.isDecided()) {
            return Messages.get(language, item.asCase().lateHoldId() == null ? "reconcile.DECIDED"
                    : "reconcile.CAPTURED_LATE",
                    item.asCase().caseId());
        }
        return item.state() == State.COUNTED ? Messages.get(language, "case." + item.caseKind() + ".action")
                : "";
    }

    private static String yuan(@Nullable Long fen) {
        return fen == null ? "" : Yuan.of(fen);
    }

    private static String day(Item item) {
        return item.counterpartDay() == null ? "" : item.counterpartDay().toString();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : visible(text);
    }

    private static String visible(String text) {
        return UNSEEN.matcher(text)
                .replaceAll(found -> String.format(Locale.ROOT, "[U+%04X]", (int) found.group().charAt(0)));
    }

    private static String time(@Nullable Instant at, Site site) {
        return at == null ? "" : DateTimes.SECONDS.format(at.atZone(site.zone()));
    }

    /** A page while it is written. For one thread. */
    private final class Page {

        private final XMLStreamWriter xml;
        private final Run run;
        private final Figures figures;
        private final Site site;
        private final Locale language;

        Page(XMLStreamWriter xml, Summary summary, Site site) {
            this.xml = xml;
            this.run = summary.run();
            this.figures = summary.figures();
            this.site = site;
            this.language = site.language();
        }

        void write() throws XMLStreamException {
            xml.writeDTD("<!DOCTYPE html>");
            xml.writeStartElement("html");
            xml.writeAttribute("lang", language.toLanguageTag());
            xml.writeStartElement("head");
            xml.writeEmptyElement("meta");
            xml.writeAttribute("charset", "UTF-8");
            String title = words("title", run.channel(), run.day());
            element("title", title);
            element("style", STYLE);
            xml.writeEndElement();
            xml.writeStartElement("body");
            element("h1", title);
            element("p", words("about", site.name(), run.revision(), time(run.times().endedAt(), site),
                    visible(run.startedBy()), visible(run.bill().files()),
                    words("against." + run.against())));
            long differences = figures.differences();
            xml.writeStartElement("p");
            xml.writeAttribute("class", differences == 0 ? "ok" : "bad");
            xml.writeCharacters(differences == 0 ? words("nothing") : words("found", differences,
                    yuan(figures.gap().surplusFen()), yuan(figures.gap().shortageFen())));
            if (figures.decided() > 0) {
                xml.writeCharacters(
                        " " + words("decidedOfThem", figures.decided(), yuan(figures.decidedGap().surplusFen()),
                                yuan(figures.decidedGap().shortageFen())));
            }
            xml.writeEndElement();
            element("p", words("sides"));
            totals();
            figures();
            findings();
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
        }

        private void totals() throws XMLStreamException {
            element("h2", words("totals"));
            xml.writeStartElement("table");
            head(List.of("", words("payments"), words("yuan"), words("refunds"), words("yuan")));
            xml.writeStartElement("tbody");
            totals("bill", run.sides().bill());
            totals("ours", run.sides().ours());
            totals("matched", run.sides().matched());
            xml.writeEndElement();
            xml.writeEndElement();
        }

        private void totals(String name, Totals totals) throws XMLStreamException {
            xml.writeStartElement("tr");
            element("th", words(name));
            number(Long.toString(totals.payments()));
            number(yuan(totals.paymentsFen()));
            number(Long.toString(totals.refunds()));
            number(yuan(totals.refundsFen()));
            xml.writeEndElement();
        }

        private void figures() throws XMLStreamException {
            element("h2", words("figures"));
            xml.writeStartElement("table");
            xml.writeStartElement("tbody");
            figure("matchedSameDay", run.sides().matched().count());
            figure("UNCONFIRMED", figures.unconfirmed());
            figure("PAIRED", figures.pairedLater());
            figure("pooled", figures.pooled());
            figure("IN_FLIGHT", figures.inFlight());
            figure("CHANNEL_ONLY", figures.byType().channelOnly());
            figure("OURS_ONLY", figures.byType().oursOnly());
            figure("AMOUNT_DIFFERS", figures.byType().amountDiffers());
            figure("TWICE_IN_BILL", figures.byType().twiceInBill());
            figure("ABNORMAL", figures.byType().abnormal());
            figure("neverConfirmed", figures.byType().neverConfirmed());
            figure("UNASSIGNED", figures.unassigned());
            if (figures.unassigned() > 0) {
                row("unassignedYuan", yuan(figures.unassignedFen()));
            }
            figure("voidRows", run.bill().voidRows());
            figure("otherRows", run.bill().otherRows());
            xml.writeEndElement();
            xml.writeEndElement();
        }

        private void figure(String name, long count) throws XMLStreamException {
            row(name, Long.toString(count));
        }

        private void row(String name, String value) throws XMLStreamException {
            xml.writeStartElement("tr");
            element("th", words(name));
            number(value);
            xml.writeEndElement();
        }

        private void findings() throws XMLStreamException {
            element("h2", words("findings"));
            xml.writeStartElement("table");
            head(COLUMNS.stream().map(this::words).toList());
            xml.writeStartElement("tbody");
            long after = 0;
            List<Item> items;
            do {
                items = store.items(site.name(), run.id(), after, 500);
                for (Item item : items) {
                    after = item.id();
                    xml.writeStartElement("tr");
                    for (String value : values(item, site)) {
                        element("td", value);
                    }
                    xml.writeEndElement();
                }
            } while (!items.isEmpty());
            xml.writeEndElement();
            xml.writeEndElement();
        }

        private void head(List<String> names) throws XMLStreamException {
            xml.writeStartElement("thead");
            xml.writeStartElement("tr");
            for (String name : names) {
                element("th", name);
            }
            xml.writeEndElement();
            xml.writeEndElement();
        }

        private void number(String text) throws XMLStreamException {
            xml.writeStartElement("td");
            xml.writeAttribute("class", "number");
            xml.writeCharacters(text);
            xml.writeEndElement();
        }

        private void element(String name, String text) throws XMLStreamException {
            xml.writeStartElement(name);
            xml.writeCharacters(text);
            xml.writeEndElement();
        }

        private String words(String key, Object... arguments) {
            return Messages.get(language, "reconcile." + key, arguments);
        }
    }
}
