package io.opdbridge.intake;

import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.utc;

/** The imported files, and whether people have dealt with their bad rows. Thread-safe. */
public final class ImportFiles {

    private static final String SELECT = """
            SELECT site, id, name, kind, imported_at, who, added_rows, unchanged_rows, bad_rows, errors_name, dealt_by, dealt_at,
                   dealt_note
            FROM import_file\s""";

    private static final String INSERT = """
            INSERT INTO import_file (site, id, name, kind, imported_at, who, added_rows, unchanged_rows, bad_rows, errors_name)
            VALUES (?, %s, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** Who says it first has said it. */
    private static final String DEAL = """
            UPDATE import_file SET dealt_by = ?, dealt_at = ?, dealt_note = ?
            WHERE site = ? AND id = ? AND bad_rows > 0 AND dealt_at IS NULL
            """;

    private final DataSource dataSource;
    private final String insert;

    public ImportFiles(Database database) {
        this.dataSource = database.dataSource();
        this.insert = INSERT.formatted(database.statements().nextId());
    }

    /** Writes down what became of a file, a part for each site; their numbers are given here. */
    public void add(List<ImportedFile> parts) {
        change(parts.stream().map(part -> Command.of(insert, part.site(), part.name(), part.kind(), utc(part.importedAt()),
                part.who(), part.added(), part.unchanged(), part.bad(), part.errorsName())).toList());
    }

    /**
     * The newest files of a site first.
     *
     * @param openOnly only those whose bad rows wait for somebody
     */
    public List<ImportedFile> list(String site, boolean openOnly, int max) {
        String sql = SELECT + "WHERE site = ?" + (openOnly ? " AND bad_rows > 0 AND dealt_at IS NULL" : "")
                + " ORDER BY site DESC, id DESC FETCH FIRST " + max + " ROWS ONLY";
        return new Query<>(Command.of(sql, site), ImportFiles::file).list(dataSource);
    }

    public Optional<ImportedFile> find(String site, long id) {
        return new Query<>(Command.of(SELECT + "WHERE site = ? AND id = ?", site, id), ImportFiles::file).list(dataSource).stream()
                .findFirst();
    }

    /** Says that the bad rows of a file are dealt with; false when nothing had to be said. */
    public boolean deal(String site, long id, String by, Instant at, String note) {
        return change(List.of(Command.of(DEAL, by, utc(at), note, site, id))) > 0;
    }

    private int change(List<Command> commands) {
        try (Connection connection = dataSource.getConnection()) {
            try {
                int changed = 0;
                for (Command command : commands) {
                    changed += command.execute(connection);
                }
                connection.commit();
                return changed;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    private static ImportedFile file(ResultSet row) throws SQLException {
        return new ImportedFile(row.getString("site"), row.getLong("id"), row.getString("name"), row.getString("kind"),
                instant(row, "imported_at"), row.getString("who"), row.getLong("added_rows"), row.getLong("unchanged_rows"),
                row.getLong("bad_rows"), row.getString("errors_name"), row.getString("dealt_by"), instant(row, "dealt_at"),
                row.getString("dealt_note"));
    }
}
