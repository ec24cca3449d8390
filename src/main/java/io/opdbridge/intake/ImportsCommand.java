package io.opdbridge.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.DateTimes;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Printed;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.text.Messages;
import io.opdbridge.text.SystemUser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * {@code bin/bridge imports}: lists the imported files, and says that somebody has dealt with the bad rows of one. Exit
 * code 1 when that could not be said.
 */
@Command(name = "imports", mixinStandardHelpOptions = true,
        description = "Lists imported files and their bad rows, and files in the inbox that nothing imports; with"
                + " --dealt-with, records that those of one file are dealt with.")
public final class ImportsCommand implements Callable<Integer> {

    enum Format {
        text,
        json
    }

    @Option(names = "--open", description = "only files with bad rows to deal with.")
    private boolean openOnly;

    @Option(names = "--max", defaultValue = "50", paramLabel = "N", description = "number of files; default:"
            + " ${DEFAULT-VALUE}.")
    private int max;

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}",
            defaultValue = "text")
    private Format format;

    @Option(names = "--dealt-with", paramLabel = "N",
            description = "the number of the file whose bad rows are dealt with.")
    private @Nullable String dealtWith;

    @Option(names = "--note", description = "how; required with --dealt-with.")
    private @Nullable String note;

    @Option(names = "--as", description = "who records it; default: the system user.")
    private @Nullable String name;

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (max < 1 || max > 10_000) {
            throw new ParameterException(spec.commandLine(), "--max has to be 1 to 10000");
        }
        Settings settings = bridge.settings();
        PrintWriter out = spec.commandLine().getOut();
        Inbox inbox = new Inbox(settings.of(DatabaseSettings.class).dataDir(), Clock.systemUTC());
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            if (dealtWith != null) {
                try (AuditTrail trail = JdbcAuditStore.trail(settings, database, "imports").open()) {
                    return deal(dealtWith,
                            new ImportDesk(new ImportFiles(database), inbox, bridge.sites(), Clock.systemUTC(),
                                    trail::record),
                            words.of(bridge.sites().defaultSite()), out);
                }
            }
            ImportDesk desk = new ImportDesk(new ImportFiles(database), inbox, bridge.sites(), Clock.systemUTC(),
                    entry -> {});
            List<ImportedFile> files = desk.list(bridge.sites().all().stream().map(Site::name).toList(), openOnly, max);
            if (format == Format.json) {
                writeJson(files, desk.untaken(), out);
            } else {
                writeText(files, desk.untaken(), bridge.sites(), out);
            }
            return 0;
        } finally {
            out.flush();
        }
    }

    private int deal(String dealtWith, ImportDesk desk, Locale language, PrintWriter out) {
        OptionalLong id = Printed.number(dealtWith);
        if (id.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--dealt-with: \"" + dealtWith
                    + "\" is not the number of a file, as bin/bridge imports lists it");
        }
        Optional<ImportedFile> file = desk.find(id.getAsLong());
        String user = SystemUser.name();
        Person person = new Person(name == null ? user : name, Set.of(Role.values()), "command line of " + user);
        ImportDesk.Dealing outcome = file.map(found -> desk.deal(found.site(), found.id(), person, note))
                .orElse(ImportDesk.Dealing.NO_SUCH_FILE);
        out.println(Messages.get(language, "imports." + outcome, dealtWith));
        return outcome == ImportDesk.Dealing.DONE ? 0 : 1;
    }

    private void writeText(List<ImportedFile> files, List<String> untaken, Sites sites, PrintWriter out) {
        Locale language = words.of(sites.defaultSite());
        for (ImportedFile file : files) {
            ZoneId zone = sites.find(file.site()).orElse(sites.defaultSite()).zone();
            out.println("#" + file.id() + "  " + DateTimes.SECONDS.format(file.importedAt().atZone(zone)) + "  "
                    + file.site() + "  "
                    + file.kind() + "  " + file.name() + ": "
                    + Messages.command(language, "import.counts", file.rows().added(), file.rows().unchanged(),
                            file.rows().bad())
                    + (file.isUnfinished() ? Messages.command(language, "imports.state",
                            Messages.get(language, "imports." + file.state())) : "")
                    + (file.isOpen() ? "  [!]" : ""));
            if (file.errorsName() != null) {
                out.println("    inbox/failed/" + file.errorsName());
            }
            if (file.dealt().at() != null) {
                out.println("    " + Messages.command(language, "imports.dealt",
                        DateTimes.SECONDS.format(file.dealt().at().atZone(zone)), file.dealt().by(),
                        file.dealt().note()));
            }
        }
        untaken.forEach(
                found -> out.println("inbox/" + found + "  [!]\n    " + Messages.get(language, "imports.UNTAKEN")));
        long open = files.stream().filter(ImportedFile::isOpen).count();
        out.println(Messages.command(language, "imports.open", open));
    }

    private static void writeJson(List<ImportedFile> files, List<String> untaken, PrintWriter out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartArray();
            for (ImportedFile file : files) {
                json.writeStartObject();
                json.writeNumberField("id", file.id());
                json.writeStringField("site", file.site());
                json.writeStringField("name", file.name());
                json.writeStringField("kind", file.kind());
                json.writeStringField("state", file.state().name());
                json.writeStringField("importedAt", file.importedAt().toString());
                json.writeStringField("who", file.who());
                json.writeNumberField("added", file.rows().added());
                json.writeNumberField("addedFen", file.rows().addedFen());
                json.writeNumberField("unchanged", file.rows().unchanged());
                json.writeNumberField("bad", file.rows().bad());
                json.writeBooleanField("open", file.isOpen());
                json.writeStringField("errorsFile", file.errorsName());
                json.writeStringField("dealtBy", file.dealt().by());
                json.writeStringField("dealtAt", file.dealt().at() == null ? null : file.dealt().at().toString());
                json.writeStringField("note", file.dealt().note());
                json.writeEndObject();
            }
            for (String found : untaken) {
                json.writeStartObject();
                json.writeStringField("name", found);
                json.writeStringField("state", "NOT_TAKEN");
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        out.println();
    }
}
