package io.opdbridge.audit.jdbc;

import io.opdbridge.audit.AuditHead;
import io.opdbridge.audit.AuditLink;
import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.AuditStore;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.KeptMessage;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.db.Query;
import io.opdbridge.db.Transactions;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The audit trail in the ledger's database. Where decisions share a commit, its entries share it, too. */
public final class JdbcAuditStore implements AuditStore {

    private static final int MOST_CHAINS = 500;

    private final Transactions transactions;

    public JdbcAuditStore(Database database) {
        transactions = database.transactions();
    }

    /** The audit trail of a process, not opened yet. */
    public static AuditTrail trail(Settings settings, Database database, String command) {
        return new AuditTrail(new JdbcAuditStore(database), settings.of(AuditSettings.class).auditKeys(), command,
                settings.of(DatabaseSettings.class).options().timeout(), Clock.systemUTC());
    }

    @Override
    public void append(List<AuditLink> links, List<AuditHead> named, List<KeptMessage> messages) {
        transactions.write(AuditSql.append(links, named, messages));
    }

    @Override
    public Optional<AuditHead> headOf(String chain) {
        return transactions.read(new Query<>(Command.of(AuditSql.LAST_ENTRY, chain), row -> AuditSql.link(row).head()))
                .stream().findFirst();
    }

    @Override
    public List<String> hashings(Predicate<String> lookedFor) {
        List<String> hashings = new ArrayList<>();
        Optional<String> chain = chain(Command.of(AuditSql.LAST_CHAIN));
        while (chain.isPresent() && hashings.size() < MOST_CHAINS) {
            String hashing = transactions.read(new Query<>(Command.of(AuditSql.ENTRY, chain.get(), 1L), AuditSql::link))
                    .stream()
                    .findFirst().map(first -> first.entry().note()).orElse("");
            hashings.add(hashing);
            if (lookedFor.test(hashing)) {
                break;
            }
            chain = chain(Command.of(AuditSql.CHAIN_BEFORE, chain.get()));
        }
        return hashings;
    }

    private Optional<String> chain(Command command) {
        return transactions.read(new Query<>(command, row -> row.getString(1))).stream().findFirst();
    }

    @Override
    public List<AuditHead> heads() {
        return transactions.read(new Query<>(Command.of(AuditSql.HEADS), AuditSql::head));
    }

    @Override
    public List<AuditHead> unnamedHeads() {
        return transactions.read(new Query<>(Command.of(AuditSql.UNNAMED_HEADS), AuditSql::head));
    }

    @Override
    public List<KeptMessage> messages(String site, long id) {
        return transactions.read(new Query<>(Command.of(AuditSql.MESSAGES, site, id), AuditSql::message));
    }
}
