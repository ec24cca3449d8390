package io.opdbridge.proof;

import io.opdbridge.audit.AuditHead;
import io.opdbridge.audit.AuditLink;
import io.opdbridge.audit.ChainProof;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.audit.jdbc.AuditSql;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.db.DatabaseUnavailableException;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Proves the audit trail on one consistent view, also while others write: each chain follows from its first entry, and
 * reaches at least as far as other chains say. A chain, or the end of one, that no other chain has named can be missing
 * without a trace, unless its head was noted elsewhere. Reads a limited number of entries at a time, and remembers the
 * chains.
 */
public final class AuditProof {

    private static final String ACCEPT = "look at its entries with bin/bridge audit; if they are ours,"
            + " vouch for them with"
            + " bin/bridge verify --accept";

    private final DataSource dataSource;
    private final SecretKeys keys;

    /** @param keys possible keys of the chains */
    public AuditProof(DataSource dataSource, SecretKeys keys) {
        this.dataSource = dataSource;
        this.keys = keys;
    }

    /**
     * The result.
     *
     * @param keyedChains chains that only the owner of a key can have made
     * @param heads       the last entries of running chains, and of ended ones that no other has named yet; all others
     *                    follow from them
     * @param lostAnswers movements whose entry was lost in a kill or while the trail could not be written; 0 while
     *                    movements are not looked at
     * @param importsUnderWay imports that have not ended, whose rows are not compared yet
     * @param differences number of faulty entries and chains; 0 means that the trail is proved
     */
    public record ProvenTrail(long entries, long chains, long keyedChains, List<AuditHead> heads, long lostAnswers,
            long importsUnderWay, long differences) {
    }

    /**
     * Proves the trail, and that movements of money and entries of the trail match.
     *
     * @param onDifference gets each fault as a line of text
     */
    public ProvenTrail prove(Consumer<String> onDifference, BooksProof.Progress progress) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                ProvenTrail trail = prove(connection, keys, onDifference, progress);
                CauseProof.ProvenCauses causes = CauseProof.prove(connection, onDifference);
                return new ProvenTrail(trail.entries(), trail.chains(), trail.keyedChains(), trail.heads(),
                        causes.lostAnswers(),
                        causes.importsUnderWay(), trail.differences() + causes.differences());
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    /** The head of a chain, with a hash over its entries that needs no key; empty for an unknown chain. */
    public Optional<AuditHead> plainHead(String chain) {
        try (Connection connection = dataSource.getConnection()) {
            ChainProof proof = new ChainProof(SecretKeys.none());
            long from = 0;
            List<AuditLink> links;
            while (!(links = nextLinks(connection, chain, from)).isEmpty()) {
                links.forEach(proof::next);
                from = links.get(links.size() - 1).number();
            }
            connection.rollback();
            return proof.head() == null ? Optional.empty() : Optional.of(proof.plainHead());
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    private static List<AuditLink> nextLinks(Connection connection, String chain, long from) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(AuditSql.NEXT_ENTRIES)) {
            statement.setString(1, chain);
            statement.setLong(2, from);
            List<AuditLink> links = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    links.add(AuditSql.link(rows));
                }
            }
            return links;
        }
    }

    /** Proves the trail as seen by the open transaction of a connection. */
    public static ProvenTrail prove(Connection connection, SecretKeys keys, Consumer<String> onDifference,
            BooksProof.Progress progress) throws SQLException {
        return new Run(connection, keys, onDifference, progress).prove();
    }

    /** A running proof. */
    private static final class Run {

        private final Connection connection;
        private final SecretKeys keys;
        private final Consumer<String> onDifference;
        private final BooksProof.Progress progress;
        private final Map<String, AuditHead> lasts = new HashMap<>();
        /** The head of each chain when another one last named it. */
        private final Map<String, Long> named = new HashMap<>();
        /** The faults of chains that the keys do not prove, unless a person vouches for them. */
        private final Map<AuditHead, String> unproven = new LinkedHashMap<>();
        private final Set<AuditHead> accepted = new HashSet<>();
        private @Nullable String firstKeyed;
        private long keyedChains;
        private long ofEntries;
        private long entries;
        private long differences;

        Run(Connection connection, SecretKeys keys, Consumer<String> onDifference, BooksProof.Progress progress) {
            this.connection = connection;
            this.keys = keys;
            this.onDifference = onDifference;
            this.progress = progress;
        }

        ProvenTrail prove() throws SQLException {
            try (PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) FROM audit_entry");
                    ResultSet row = count.executeQuery()) {
                row.next();
                ofEntries = row.getLong(1);
            }
            progress.at(0, ofEntries);
            String chain = "";
            while ((chain = nextChain(chain)) != null) {
                proveChain(chain);
            }
            int chains = lasts.size();
            List<AuditHead> heads = heads();
            proveEnds(heads);
            unproven.forEach((head, difference) -> {
                if (!accepted.contains(head)) {
                    differs(head.chain(), 1, difference);
                }
            });
            return new ProvenTrail(entries, chains, keyedChains, heads, 0, 0, differences);
        }

        private @Nullable String nextChain(String chain) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(AuditSql.NEXT_CHAIN)) {
                statement.setString(1, chain);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? row.getString(1) : null;
                }
            }
        }

        private void proveChain(String chain) throws SQLException {
            ChainProof proof = new ChainProof(keys);
            long from = 0;
            List<AuditLink> links;
            while (!(links = nextLinks(connection, chain, from)).isEmpty()) {
                for (AuditLink link : links) {
                    proof.next(link).ifPresent(difference -> differs(chain, link.number(), difference));
                    if (link.entry().kind() == Kind.HEAD) {
                        proveNamed(link);
                    } else if (link.entry().kind() == Kind.ACCEPT && proof.isKeyed()) {
                        AuditHead.accepted(link.entry().note()).ifPresent(accepted::add);
                    }
                }
                entries += links.size();
                from = links.get(links.size() - 1).number();
                progress.at(entries, ofEntries);
            }
            lasts.put(chain, proof.head());
            if (proof.isKeyed()) {
                keyedChains++;
                firstKeyed = firstKeyed == null ? chain : firstKeyed;
            } else if (proof.isOfUnknownKey()) {
                unproven.put(proof.plainHead(), "it is hashed with a key that is not among those of bridge.audit.key"
                        + " (without that key, " + ACCEPT + ")");
            } else if (firstKeyed != null) {
                unproven.put(proof.plainHead(),
                        "it is not hashed with a key, though earlier chains are (" + ACCEPT + ")");
            }
        }

        /** Finds the entry that another chain has named. */
        private void proveNamed(AuditLink naming) throws SQLException {
            Optional<AuditHead> head = AuditHead.of(naming.entry().note());
            if (head.isEmpty()) {
                differs(naming.chain(), naming.number(), "it names no head of a chain");
                return;
            }
            named.merge(head.get().chain(), head.get().number(), Math::max);
            try (PreparedStatement statement = connection.prepareStatement(AuditSql.ENTRY)) {
                statement.setString(1, head.get().chain());
                statement.setLong(2, head.get().number());
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next() || !AuditSql.link(row).head().equals(head.get())) {
                        differs(head.get().chain(), head.get().number(), "it is not what entry " + naming.number()
                                + " of chain " + naming.chain() + " says it was");
                    }
                }
            }
        }

        private List<AuditHead> heads() throws SQLException {
            List<AuditHead> heads = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(AuditSql.HEADS);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    heads.add(AuditSql.head(rows));
                }
            }
            return heads;
        }

        /** A chain must end at its head; without a head, at the end that another chain has named. */
        private void proveEnds(List<AuditHead> heads) {
            for (AuditHead head : heads) {
                if (!head.equals(lasts.remove(head.chain()))) {
                    differs(head.chain(), head.number(), "it is not the chain's last entry");
                }
            }
            lasts.values().stream()
                    .filter(last -> !last.ended() || !named.getOrDefault(last.chain(), 0L).equals(last.number()))
                    .forEach(last -> differs(last.chain(), last.number(), "the chain does not end here"));
        }

        private void differs(String chain, long number, String difference) {
            onDifference.accept("Audit trail: chain " + chain + ": entry " + number + ": " + difference);
            differences++;
        }
    }
}
