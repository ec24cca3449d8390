package io.opdbridge.ops;

import io.opdbridge.audit.AuditStore;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.KeptMessage;
import io.opdbridge.audit.MessageVault;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.ledger.jdbc.AuditSearch;
import io.opdbridge.ledger.jdbc.LedgerDatabase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code bin/bridge messages}: prints the kept messages about an order. That somebody is about to read them is in the
 * audit trail before anything is printed.
 */
@Command(name = "messages", mixinStandardHelpOptions = true,
        description = "Prints the requests and answers about an order that were kept. 查看某订单留存的原始报文（读取会被审计）。")
public final class MessagesCommand implements Callable<Integer> {

    @Option(names = "--order", required = true, description = "OrderId. 订单号。")
    private String orderId;

    @Option(names = "--site", description = "only this site. 仅该院区。")
    private String site;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = Settings.load();
        PrintWriter out = spec.commandLine().getOut();
        try (LedgerDatabase database = LedgerDatabase.visit(settings.dataDir(), settings.database());
                AuditTrail trail = settings.auditTrail(database, "messages").open()) {
            List<KeptMessage> messages = find(database);
            trail.record(new AuditEntry(Kind.READ, Clock.systemUTC().instant(), Settings.operatingSystemUser(), null, site,
                    "messages", new Subject(null, null, orderId, null, null, null), null, null,
                    messages.size() + " messages"));
            MessageVault vault = settings.messageVault();
            boolean allOpen = true;
            for (KeptMessage message : messages) {
                out.println("--- " + message.at() + "  site " + message.site() + "  " + message.direction());
                try {
                    out.println(vault.open(message).strip());
                } catch (IOException e) {
                    allOpen = false;
                    out.println(e.getMessage());
                }
            }
            out.println(messages.size() + " messages");
            return allOpen ? 0 : 1;
        } finally {
            out.flush();
        }
    }

    private List<KeptMessage> find(LedgerDatabase database) {
        AuditStore store = database.auditStore();
        List<KeptMessage> messages = new ArrayList<>();
        new AuditSearch(database.dataSource()).forEach(new AuditSearch.Filter(site, orderId, null, null, null, null),
                link -> {
                    if (link.entry().messageId() != null) {
                        messages.addAll(store.messages(link.entry().site(), link.entry().messageId()));
                    }
                });
        return messages;
    }
}
