package io.opdbridge.audit;

import io.opdbridge.audit.KeptMessage.Direction;
import io.opdbridge.audit.jdbc.AuditSearch;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.cli.Installation;
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
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * {@code bin/bridge messages}: prints the kept messages about an order. That somebody is about to read them is in the
 * audit trail before anything is printed.
 */
@Command(name = "messages", mixinStandardHelpOptions = true,
        description = "Prints the kept requests and answers of an order.")
public final class MessagesCommand implements Callable<Integer> {

    @Option(names = "--order", required = true, description = "OrderId.")
    private String orderId;

    @Option(names = "--site", description = "only this site.")
    private @Nullable String site;

    @Option(names = "--export", paramLabel = "FOLDER",
            description = "Write them into this folder, for bin/bridge replay, instead of printing them. They"
                    + " contain names and numbers of"
                    + " patients.")
    private @Nullable Path export;

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    /** A message that was kept, and the method of the call that it belongs to. */
    private record Found(KeptMessage message, @Nullable String method) {
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        Locale language = words.of(bridge.sites().find(site).orElse(bridge.sites().defaultSite()));
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).visit();
                AuditTrail trail = JdbcAuditStore.trail(settings, database, "messages").open()) {
            List<Found> messages = find(database);
            trail.record(new AuditEntry(Kind.READ, Clock.systemUTC().instant(), SystemUser.name(), null, site,
                    "messages", new Subject(null, null, orderId, null, null, null), null, null,
                    messages.size() + " messages"));
            MessageVault vault = KeptMessagesSettings.vault(settings);
            int number = 0;
            boolean allOpen = true;
            for (Found found : messages) {
                KeptMessage message = found.message();
                number += message.direction() == Direction.REQUEST ? 1 : 0;
                String text;
                try {
                    text = vault.open(message);
                } catch (IOException e) {
                    allOpen = false;
                    print(out, message, Messages.command(language,
                            vault.knows(message) ? "messages.changed" : "messages.no-key", message.keyId()), language);
                    continue;
                }
                if (export == null) {
                    print(out, message, text.strip(), language);
                } else {
                    write(export, text, message, "%04d-%s".formatted(number, found.method()));
                }
            }
            out.println(Messages.command(language, "messages.count", messages.size()));
            return allOpen ? 0 : 1;
        } finally {
            out.flush();
        }
    }

    private static void print(PrintWriter out, KeptMessage message, String text, Locale language) {
        out.println(Messages.command(language, "messages.head", message.at(), message.site(),
                Messages.command(language, "messages." + message.direction())));
        out.println(text);
    }

    private static void write(Path export, String text, KeptMessage message, String name) throws IOException {
        Files.createDirectories(export);
        if (message.direction() == Direction.ANSWER) {
            Files.writeString(export.resolve(name + ".answer.xml"), text);
        } else {
            Files.writeString(export.resolve(name + ".xml"), text);
            Files.writeString(export.resolve(name + ".properties"), "site=" + message.site() + "\n");
        }
    }

    /** Each request before its answer. */
    private List<Found> find(Database database) {
        AuditStore store = new JdbcAuditStore(database);
        List<Found> messages = new ArrayList<>();
        new AuditSearch(database.dataSource()).forEach(new AuditSearch.Filter(site, orderId, null, null, null, null),
                link -> {
                    if (link.entry().site() != null && link.entry().messageId() != null) {
                        store.messages(link.entry().site(), link.entry().messageId()).stream()
                                .sorted(Comparator.comparing(KeptMessage::direction))
                                .forEach(message -> messages.add(new Found(message, link.entry().method())));
                    }
                });
        return messages;
    }
}
