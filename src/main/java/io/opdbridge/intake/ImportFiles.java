package io.opdbridge.intake;

import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;
import io.opdbridge.db.Statements;
import io.opdbridge.intake.ImportedFile.State;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.utc;

/** The store of imported files, their counts, and how bad rows were dealt with. Thread-safe. */
public final class ImportFiles {

    /**
     * Silence after which an import of another folder is ended; much longer than a row takes. In one folder the lock
     * tells.
     */
    private static final Duration UNHEARD = Duration.ofMinutes(10);

    private final DataSource dataSource;
    private final Statements statements;

    public ImportFiles(Database database) {
        this.dataSource = database.dataSource();
        this.statements = database.statements();
    }

    /** Number of rows in the books, and their sum. */
    public record Booked(long rows, long fen) {
    }

    /** An id that no row has. */
    public long nextId() {
        return new Query<>(Command.of("VALUES (" + statements.nextId() + ")"), row -> row.getLong(1)).list(dataSource)
                .get(0);
    }

    /** Records the beginning of an import of a site's rows; gives it its number. */
    public ImportedFile begin(ImportedFile beginning) {
        ImportedFile begun = beginning.withId(nextId());
        change(Command.of(ImportSql.INSERT, begun.site(), begun.id(), begun.name(), begun.kind(),
                utc(begun.importedAt()),
                utc(begun.importedAt()), begun.who()));
        return begun;
    }

    /** Records the end of an import. */
    public void end(ImportedFile ended) {
        change(Command.of(ImportSql.END, ended.state().name(), utc(ended.importedAt()), ended.rows().added(),
                ended.rows().addedFen(), ended.rows().unchanged(), ended.rows().bad(), ended.errorsName(), ended.site(),
                ended.id()));
    }

    /** Records a sign of life. */
    public void see(String site, long id, Instant now) {
        change(Command.of(ImportSql.SEE, utc(now), site, id));
    }

    /** Closes an import: no more rows are added. */
    public void leave(String site, long id) {
        change(Command.of(ImportSql.LEAVE, site, id));
    }

    /** The imports whose process is dead or silent. */
    public List<ImportedFile> left(Instant now) {
        return list(Command.of(ImportSql.LEFT, utc(now.minus(statements.commitsTogether() ? Duration.ZERO : UNHEARD))));
    }

    /** The rows of a closed import in the books. */
    public Booked booked(ImportedFile left) {
        return ImportSql.isBooked(left.kind()) ? booked(ImportSql.bookedOf(left.kind(), left.site(), left.id()))
                : new Booked(0, 0);
    }

    /** Whether the audit trail has the rows from before imports had numbers. */
    public boolean isNumbered() {
        return !new Query<>(Command.of(ImportSql.NUMBERED), row -> row.getLong("id")).list(dataSource).isEmpty();
    }

    /** These rows of all sites, by kind. */
    public Map<String, Booked> bookedBefore() {
        Map<String, Booked> before = new LinkedHashMap<>();
        ImportSql.bookedBefore().forEach((kind, command) -> before.put(kind, booked(command)));
        return before;
    }

    /** Records that the trail has them; another bridge may have done so before. */
    public void setNumbered(String site, long id, Instant at) {
        try {
            change(Command.of(ImportSql.NUMBER, site, id, utc(at)));
        } catch (DatabaseUnavailableException e) {
            if (!isNumbered()) {
                throw e;
            }
        }
    }

    /**
     * The newest files of a site first.
     *
     * @param openOnly only files with bad rows to deal with
     */
    public List<ImportedFile> list(String site, boolean openOnly, int max) {
        String sql = ImportSql.SELECT + "WHERE site = ?" + (openOnly ? " AND bad_rows > 0 AND dealt_at IS NULL" : "")
                + " ORDER BY site DESC, id DESC FETCH FIRST " + max + " ROWS ONLY";
        return list(Command.of(sql, site));
    }

    public Optional<ImportedFile> find(String site, long id) {
        return list(Command.of(ImportSql.SELECT + "WHERE site = ? AND id = ?", site, id)).stream().findFirst();
    }

    /** Records that the bad rows of a file are dealt with; false when that was not needed. */
    public boolean deal(String site, long id, String by, Instant at, String note) {
        return change(Command.of(ImportSql.DEAL, by, utc(at), note, site, id)) > 0;
    }

    private List<ImportedFile> list(Command command) {
        return new Query<>(command, ImportFiles::file).list(dataSource);
    }

    private Booked booked(Command command) {
        return new Query<>(command, row -> new Booked(row.getLong(1), row.getLong(2))).list(dataSource).get(0);
    }

    private int change(Command command) {
        try (Connection connection = dataSource.getConnection()) {
            try {
                int changed = command.execute(connection);
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
                State.valueOf(row.getString("state")), instant(row, "imported_at"), row.getString("who"),
                new ImportedFile.Rows(row.getLong("added_rows"), row.getLong("added_fen"),
                        row.getLong("unchanged_rows"),
                        row.getLong("bad_rows")),
                row.getString("errors_name"),
                new ImportedFile.Dealt(row.getString("dealt_by"), nullableInstant(row, "dealt_at"),
                        row.getString("dealt_note")));
    }
}
