package io.opdbridge.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.opdbridge.audit.jdbc.AuditSearch;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.cli.Installation;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.text.CsvCells;
import io.opdbridge.text.Fields;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code bin/bridge audit}: lists the audit trail in the order of time. */
@Command(name = "audit", mixinStandardHelpOptions = true,
        description = "Lists calls and decisions with their answers.")
public final class AuditCommand implements Callable<Integer> {

    enum Format {
        text,
        json,
        csv
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    @Option(names = "--site", description = "only this site.")
    private @Nullable String site;

    @Option(names = "--order", description = "only this OrderId.")
    private @Nullable String orderId;

    @Option(names = "--card", description = "only this CardNo.")
    private @Nullable String cardNo;

    @Option(names = "--caller", description = "only this caller or user.")
    private @Nullable String who;

    @Option(names = "--since", description = "from this time, \"yyyy-MM-dd HH:mm:ss\" or ISO 8601.")
    private @Nullable String since;

    @Option(names = "--until", description = "before this time.")
    private @Nullable String until;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}",
            defaultValue = "text")
    private Format format;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        ZoneId zone = bridge.sites().defaultSite().zone();
        AuditSearch.Filter filter = new AuditSearch.Filter(site, orderId, cardNo, who, time("--since", since, zone),
                time("--until", until, zone));
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            AuditSearch search = new AuditSearch(database.dataSource());
            switch (format) {
                case json -> writeJson(search, filter, out);
                case csv -> writeCsv(search, filter, out);
                default -> search.forEach(filter, link -> out.println(line(link, zone)));
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    private @Nullable Instant time(String option, @Nullable String text, ZoneId zone) {
        if (text == null) {
            return null;
        }
        Instant time = new Fields(Set.of(), zone).requiredTime(option, text);
        if (time == null) {
            throw new ParameterException(spec.commandLine(),
                    option + ": \"" + text + "\" is not a time; write yyyy-MM-dd HH:mm:ss");
        }
        return time;
    }

    private static String line(AuditLink link, ZoneId zone) {
        Map<String, Object> parts = parts(link);
        parts.keySet().removeAll(Set.of("chain", "number", "time", "kind", "hash"));
        String rest = parts.entrySet().stream().filter(part -> part.getValue() != null)
                .map(part -> part.getKey() + " " + part.getValue()).collect(Collectors.joining(", "));
        return TIME.format(link.entry().at().atZone(zone)) + "  " + link.entry().kind() + "  " + rest + "  ["
                + link.chain() + " " + link.number() + "]";
    }

    private static void writeJson(AuditSearch search, AuditSearch.Filter filter, PrintWriter out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartArray();
            search.forEach(filter, link -> {
                try {
                    json.writeStartObject();
                    for (Map.Entry<String, Object> part : parts(link).entrySet()) {
                        json.writeFieldName(part.getKey());
                        json.writePOJO(part.getValue());
                    }
                    json.writeEndObject();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            json.writeEndArray();
        }
        out.println();
    }

    private static void writeCsv(AuditSearch search, AuditSearch.Filter filter, PrintWriter out) throws IOException {
        CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180);
        csv.printRecord("chain", "number", "time", "kind", "who", "address", "site", "method", "cardNo", "idCardNo",
                "orderId", "hisFlowNo", "priceFen", "code", "hisCancelNo", "messageId", "note", "hash");
        search.forEach(filter, link -> {
            try {
                csv.printRecord(parts(link).values().stream().map(CsvCells::cell).toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** By the names of the fields on the wire, where there are such. */
    private static Map<String, Object> parts(AuditLink link) {
        AuditEntry entry = link.entry();
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("chain", link.chain());
        parts.put("number", link.number());
        parts.put("time", entry.at().toString());
        parts.put("kind", entry.kind().name());
        parts.put("who", entry.who());
        parts.put("address", entry.address());
        parts.put("site", entry.site());
        parts.put("method", entry.method());
        parts.put("cardNo", entry.subject().cardNo());
        parts.put("idCardNo", entry.subject().idCardNo());
        parts.put("orderId", entry.subject().orderId());
        parts.put("hisFlowNo", entry.subject().flowNo());
        parts.put("priceFen", entry.subject().priceFen());
        parts.put("code", entry.code());
        parts.put("hisCancelNo", entry.subject().cancelNo());
        parts.put("messageId", entry.messageId());
        parts.put("note", entry.note());
        parts.put("hash", link.hash());
        return parts;
    }
}
