package io.opdbridge.ledger.jdbc;

import io.opdbridge.audit.AuditHead;
import io.opdbridge.audit.AuditLink;
import io.opdbridge.audit.AuditStore;
import io.opdbridge.audit.KeptMessage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The audit trail in the ledger's database. Where decisions share a commit, what is appended shares it, too. */
final class JdbcAuditStore implements AuditStore {

    private static final int MOST_CHAINS = 500;

    private final JdbcLedgerStore ledger;

    JdbcAuditStore(JdbcLedgerStore ledger) {
        this.ledger = ledger;
    }

    @Override
    public void append(List<AuditLink> links, List<AuditHead> named, List<KeptMessage> messages) {
        ledger.write(AuditSql.append(links, named, messages));
    }

    @Override
    public Optional<AuditHead> headOf(String chain) {
        return ledger.read(new Query<>(Command.of(AuditSql.LAST_ENTRY, chain), row -> AuditSql.link(row).head()))
                .stream().findFirst();
    }

    @Override
    public List<String> hashings(Predicate<String> lookedFor) {
        List<String> hashings = new ArrayList<>();
        Optional<String> chain = chain(Command.of(AuditSql.LAST_CHAIN));
        while (chain.isPresent() && hashings.size() < MOST_CHAINS) {
            String hashing = ledger.read(new Query<>(Command.of(AuditSql.ENTRY, chain.get(), 1L), AuditSql::link)).stream()
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
        return ledger.read(new Query<>(command, row -> row.getString(1))).stream().findFirst();
    }

    @Override
    public List<AuditHead> heads() {
        return ledger.read(new Query<>(Command.of(AuditSql.HEADS), AuditSql::head));
    }

    @Override
    public List<AuditHead> unnamedHeads() {
        return ledger.read(new Query<>(Command.of(AuditSql.UNNAMED_HEADS), AuditSql::head));
    }

    @Override
    public List<KeptMessage> messages(String site, long id) {
        return ledger.read(new Query<>(Command.of(AuditSql.MESSAGES, site, id), AuditSql::message));
    }

    @Override
    public void deleteMessages(Instant now) {
        ledger.write(List.of(Command.of(AuditSql.DELETE_MESSAGES, Rows.utc(now))));
    }
}
