package io.opdbridge.ledger.jdbc;

import io.opdbridge.audit.AuditHead;
import io.opdbridge.audit.AuditLink;
import io.opdbridge.audit.AuditStore;
import io.opdbridge.audit.KeptMessage;
import io.opdbridge.ledger.LedgerUnavailableException;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The audit trail in the ledger's database. Where decisions share a commit, what is appended shares it, too. */
final class JdbcAuditStore implements AuditStore {

    private final DataSource dataSource;
    private final JdbcLedgerStore ledger;

    JdbcAuditStore(DataSource dataSource, JdbcLedgerStore ledger) {
        this.dataSource = dataSource;
        this.ledger = ledger;
    }

    @Override
    public void append(List<AuditLink> links, List<AuditHead> named, List<KeptMessage> messages) {
        ledger.write(AuditSql.append(links, named, messages));
    }

    @Override
    public Optional<AuditHead> headOf(String chain) {
        return read(AuditSql.LAST_ENTRY, row -> AuditSql.link(row).head(), chain).stream().findFirst();
    }

    @Override
    public List<AuditHead> heads() {
        return read(AuditSql.HEADS, AuditSql::head);
    }

    @Override
    public List<AuditHead> unnamedHeads() {
        return read(AuditSql.UNNAMED_HEADS, AuditSql::head);
    }

    @Override
    public List<KeptMessage> messages(String site, long id) {
        return read(AuditSql.MESSAGES, AuditSql::message, site, id);
    }

    @Override
    public void deleteMessages(Instant now) {
        ledger.write(List.of(Command.of(AuditSql.DELETE_MESSAGES, Rows.utc(now))));
    }

    private <T> List<T> read(String sql, Query.RowMapper<T> mapper, Object... values) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            Command.of(sql, values).bind(statement, 1);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(mapper.map(rows));
                }
            } finally {
                connection.rollback();
            }
            return found;
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }
}
