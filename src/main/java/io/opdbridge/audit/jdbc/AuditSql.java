package io.opdbridge.audit.jdbc;

import io.opdbridge.audit.AuditHead;
import io.opdbridge.audit.AuditLink;
import io.opdbridge.audit.KeptMessage;
import io.opdbridge.audit.KeptMessage.Direction;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.db.Command;
import io.opdbridge.db.Rows;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The statements of the audit trail, in the SQL that HSQLDB and PostgreSQL share. */
public final class AuditSql {

    public static final String COLUMNS = "chain, entry_no, kind, recorded_at, who, address, site, method,"
            + " card_no, id_card_no,"
            + " order_id, flow_no, price_fen, cancel_no, code, message_id, note, hash";

    /** The next chain after another one. */
    public static final String NEXT_CHAIN = """
            SELECT chain FROM audit_entry WHERE chain > ? ORDER BY chain FETCH FIRST 1 ROW ONLY
            """;

    /** The entries of a chain after a number; with the chain in the order, both databases use the index. */
    public static final String NEXT_ENTRIES = "SELECT " + COLUMNS + " FROM audit_entry WHERE chain = ? AND entry_no > ?"
            + " ORDER BY chain, entry_no FETCH FIRST 2000 ROWS ONLY";

    /** The last chain, and the last one before another. */
    static final String LAST_CHAIN = "SELECT chain FROM audit_entry ORDER BY chain DESC, entry_no DESC"
            + " FETCH FIRST 1 ROW ONLY";
    static final String CHAIN_BEFORE = LAST_CHAIN.replace("ORDER", "WHERE chain < ? ORDER");

    public static final String ENTRY = "SELECT " + COLUMNS + " FROM audit_entry WHERE chain = ? AND entry_no = ?";

    static final String LAST_ENTRY = "SELECT " + COLUMNS + " FROM audit_entry WHERE chain = ?"
            + " ORDER BY chain DESC, entry_no DESC FETCH FIRST 1 ROW ONLY";

    public static final String HEADS = "SELECT chain, entry_no, hash, ended FROM audit_head ORDER BY chain";

    static final String UNNAMED_HEADS = HEADS.replace("ORDER", "WHERE entry_no > named_no ORDER");

    private static final String INSERT_ENTRY = "INSERT INTO audit_entry (" + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String INSERT_MESSAGE = """
            INSERT INTO kept_message (site, message_id, direction, sent_at, kept_until, key_id, content)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    static final String MESSAGES = """
            SELECT site, message_id, direction, sent_at, kept_until, key_id, content FROM kept_message
            WHERE site = ? AND message_id = ? ORDER BY direction DESC
            """;

    private static final String INSERT_HEAD = "INSERT INTO audit_head (chain, entry_no, hash, ended, named_no)"
            + " VALUES (?, ?, ?, ?, 0)";

    private static final String MOVE_HEAD = "UPDATE audit_head SET entry_no = ?, hash = ?, ended = ? WHERE chain = ?";

    private static final String NAME_HEAD = "UPDATE audit_head SET named_no = ? WHERE chain = ?";

    private static final String DELETE_HEAD = "DELETE FROM audit_head WHERE chain = ? AND entry_no = ? AND ended";

    private AuditSql() {
    }

    static List<Command> append(List<AuditLink> links, List<AuditHead> named, List<KeptMessage> messages) {
        List<Command> commands = new ArrayList<>(links.size() + messages.size() + 2);
        for (AuditLink link : links) {
            AuditEntry entry = link.entry();
            Subject subject = entry.subject();
            commands.add(Command.of(INSERT_ENTRY, link.chain(), link.number(), entry.kind().name(),
                    Rows.utc(entry.at()),
                    entry.who(), entry.address(), entry.site(), entry.method(), subject.cardNo(), subject.idCardNo(),
                    subject.orderId(), subject.flowNo(), subject.priceFen(), subject.cancelNo(), entry.code(),
                    entry.messageId(), entry.note(), link.hash()));
        }
        messages.forEach(message -> commands.add(Command.of(INSERT_MESSAGE, message.site(), message.id(),
                message.direction().name(), Rows.utc(message.at()), Rows.utc(message.keptUntil()), message.keyId(),
                message.content())));
        AuditLink last = links.get(links.size() - 1);
        boolean ended = last.entry().kind() == Kind.STOP;
        // two processes may name each other at once: both lock the heads in the order of the chains
        Map<String, Command> heads = new TreeMap<>();
        named.forEach(head -> heads.put(head.chain(), head.ended()
                ? Command.of(DELETE_HEAD, head.chain(), head.number())
                : Command.of(NAME_HEAD, head.number(), head.chain())));
        heads.put(last.chain(), links.get(0).number() == 1
                ? Command.of(INSERT_HEAD, last.chain(), last.number(), last.hash(), ended)
                : Command.of(MOVE_HEAD, last.number(), last.hash(), ended, last.chain()));
        commands.addAll(heads.values());
        return commands;
    }

    public static AuditHead head(ResultSet row) throws SQLException {
        return new AuditHead(row.getString("chain"), row.getLong("entry_no"), row.getString("hash"),
                row.getBoolean("ended"));
    }

    static KeptMessage message(ResultSet row) throws SQLException {
        return new KeptMessage(row.getString("site"), row.getLong("message_id"),
                Direction.valueOf(row.getString("direction")), Rows.instant(row, "sent_at"),
                Rows.instant(row, "kept_until"), row.getString("key_id"), row.getString("content"));
    }

    public static AuditLink link(ResultSet row) throws SQLException {
        int code = row.getInt("code");
        boolean answered = !row.wasNull();
        Subject subject = new Subject(row.getString("card_no"), row.getString("id_card_no"), row.getString("order_id"),
                row.getString("flow_no"), Rows.nullableLong(row, "price_fen"), row.getString("cancel_no"));
        AuditEntry entry = new AuditEntry(kind(row.getString("kind")), Rows.instant(row, "recorded_at"),
                row.getString("who"), row.getString("address"), row.getString("site"), row.getString("method"), subject,
                answered ? code : null, Rows.nullableLong(row, "message_id"), row.getString("note"));
        return new AuditLink(row.getString("chain"), row.getLong("entry_no"), entry, row.getString("hash"));
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values()).filter(kind -> kind.name().equals(name)).findFirst().orElse(Kind.UNKNOWN);
    }
}
