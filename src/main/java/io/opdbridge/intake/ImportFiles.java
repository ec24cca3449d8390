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
import static io.opdbridge.db.Rows.utc;

/** The imported files, what they added, and whether people have dealt with their bad rows. Thread-safe. */
public final class ImportFiles {

    /** Of those that import from folders of their own; much longer than a row takes. In one data folder its lock tells. */
    private static final Duration UNHEARD = Duration.ofMinutes(10);

    private final DataSource dataSource;
    private final Statements statements;

    public ImportFiles(Database database) {
        this.dataSource = database.dataSource();
        this.statements = database.statements();
    }

    /** Rows of the books and their amounts together. */
    public record Booked(long rows, long fen) {
    }

    /** A number that no row has. */
    public long nextId() {
        return new Query<>(Command.of("VALUES (" + statements.nextId() + ")"), row -> row.getLong(1)).list(dataSource)
                .get(0);
    }

    /** Writes down that rows of a site may be added; gives the import its number. */
    public ImportedFile begin(ImportedFile beginning) {
        ImportedFile begun = beginning.withId(nextId());
        change(Command.of(ImportSql.INSERT, begun.site(), begun.id(), begun.name(), begun.kind(), utc(begun.importedAt()),
                utc(begun.importedAt()), begun.who()));
        return begun;
    }

    /** Writes down how an import ended. */
    public void end(ImportedFile ended) {
        change(Command.of(ImportSql.END, ended.state().name(), utc(ended.importedAt()), ended.rows().added(),
                ended.rows().addedFen(),
                ended.rows().unchanged(), ended.rows().bad(), ended.errorsName(), ended.site(), ended.id()));
    }

    /** Says that whoever imports is alive. */
    public void see(String site, long id, Instant now) {
        change(Command.of(ImportSql.SEE, utc(now), site, id));
    }

    /** From then on no row is added to an import. */
    public void leave(String site, long id) {
        change(Command.of(ImportSql.LEAVE, site, id));
    }

    /** The imports that nobody is going to end: whoever began them has left them, or is not heard of. */
    public List<ImportedFile> left(Instant now) {
        return list(Command.of(ImportSql.LEFT, utc(now.minus(statements.commitsTogether() ? Duration.ZERO : UNHEARD))));
    }

    /** What an import that nobody adds to has in the books. */
    public Booked booked(ImportedFile left) {
        return ImportSql.isBooked(left.kind()) ? booked(ImportSql.bookedOf(left.kind(), left.site(), left.id()))
                : new Booked(0, 0);
    }

    /** Whether the audit trail was told of the rows from before imports had numbers. */
    public boolean isNumbered() {
        return !new Query<>(Command.of(ImportSql.NUMBERED), row -> row.getLong("id")).list(dataSource).isEmpty();
    }

    /** Those rows of all sites, by kind. */
    public Map<String, Booked> bookedBefore() {
        Map<String, Booked> before = new LinkedHashMap<>();
        ImportSql.bookedBefore().forEach((kind, command) -> before.put(kind, booked(command)));
        return before;
    }

    /** Writes down that the trail knows of them; another bridge may have done so. */
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
     * @param openOnly only those whose bad rows wait for somebody
     */
    public List<ImportedFile> list(String site, boolean openOnly, int max) {
        String sql = ImportSql.SELECT + "WHERE site = ?" + (openOnly ? " AND bad_rows > 0 AND dealt_at IS NULL" : "")
                + " ORDER BY site DESC, id DESC FETCH FIRST " + max + " ROWS ONLY";
        return list(Command.of(sql, site));
    }

    public Optional<ImportedFile> find(String site, long id) {
        return list(Command.of(ImportSql.SELECT + "WHERE site = ? AND id = ?", site, id)).stream().findFirst();
    }

    /** Says that the bad rows of a file are dealt with; false when nothing had to be said. */
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
                new ImportedFile.Rows(row.getLong("added_rows"), row.getLong("added_fen"), row.getLong("unchanged_rows"),
                        row.getLong("bad_rows")),
                row.getString("errors_name"), new ImportedFile.Dealt(row.getString("dealt_by"), instant(row, "dealt_at"),
                        row.getString("dealt_note")));
    }
}
