package io.opdbridge.proof;

import io.opdbridge.intake.ImportNote;
import io.opdbridge.intake.ImportNote.What;
import io.opdbridge.intake.ImportSql;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Matches the imported rows with the audit trail: each row has the number of an import whose beginning is in the trail,
 * and each ended import has the count and the sum that the trail and the list of imports have. Rows from before imports
 * had numbers are one such import, which the first start with numbers wrote into the trail.
 *
 * <p>Rows are written before their import ends, so a running import is not compared; the next start or import ends a
 * killed or silent one. Rows exchanged between imports of one site, kind and amount are not noticed. Remembers the
 * imports and reads none of their rows: the database counts and sums them.
 */
final class ImportProof {

    private static final int FETCH_SIZE = 2000;

    private final Connection connection;
    private final Consumer<String> onDifference;
    private final Map<Key, Import> imports = new TreeMap<>();
    private long differences;

    private ImportProof(Connection connection, Consumer<String> onDifference) {
        this.connection = connection;
        this.onDifference = onDifference;
    }

    /**
     * The result.
     *
     * @param underWay imports that have begun and not ended; their rows are not compared yet
     */
    record ProvenImports(long underWay, long differences) {
    }

    /** @param site empty for rows from before imports had numbers, which are of all sites */
    private record Key(String site, long id, String kind) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byId = Long.compare(id, other.id);
            int byKind = byId == 0 ? kind.compareTo(other.kind) : byId;
            return byKind == 0 ? site.compareTo(other.site) : byKind;
        }

        @Override
        public String toString() {
            return id == ImportNote.BEFORE ? kind + " of before imports were numbered"
                    : "Site " + site + ": import " + id
                            + ", " + kind;
        }
    }

    /** The known figures of one import. */
    private static final class Import {
        private boolean begun;
        private @Nullable ImportNote ended;
        private boolean endedOtherwise;
        private long rows;
        private long fen;
        private @Nullable String firstRow;
        private @Nullable String listedState;
        private long listedRows;
        private long listedFen;
    }

    /** Proves as seen by the open transaction of a connection. */
    static ProvenImports prove(Connection connection, Consumer<String> onDifference) throws SQLException {
        return new ImportProof(connection, onDifference).prove();
    }

    private ProvenImports prove() throws SQLException {
        forEach(ImportSql.TOLD, row -> ImportNote.of(row.getString("note")).ifPresent(told(row.getString("site"))));
        forEach(ImportSql.BOOKED, this::booked);
        forEach(ImportSql.LISTED, row -> {
            Import listed = of(new Key(row.getString("site"), row.getLong("id"), row.getString("kind").strip()));
            listed.listedState = row.getString("state").strip();
            listed.listedRows = row.getLong("added_rows");
            listed.listedFen = row.getLong("added_fen");
        });
        imports.forEach(this::compare);
        long underWay = imports.values().stream().filter(one -> one.begun && one.ended == null).count();
        return new ProvenImports(underWay, differences);
    }

    private Consumer<ImportNote> told(@Nullable String site) {
        return note -> {
            if (site == null == (note.id() == ImportNote.BEFORE)) {
                Import told = of(new Key(site == null ? "" : site, note.id(), note.kind()));
                told.begun |= note.what() == What.BEGINS;
                if (note.what() != What.BEGINS) {
                    told.endedOtherwise |= told.ended != null
                            && (told.ended.rows() != note.rows() || told.ended.fen() != note.fen());
                    told.ended = told.ended == null ? note : told.ended;
                }
            }
        };
    }

    private void booked(ResultSet row) throws SQLException {
        long id = row.getLong("import_id");
        Import booked = of(
                new Key(id == ImportNote.BEFORE ? "" : row.getString("site"), id, row.getString("kind").strip()));
        booked.rows += row.getLong("row_count");
        booked.fen += row.getLong("fen");
        booked.firstRow = Optional.ofNullable(booked.firstRow).orElse(row.getString("name").strip() + " "
                + row.getLong("first_id"));
    }

    private Import of(Key key) {
        return imports.computeIfAbsent(key, absent -> new Import());
    }

    private void compare(Key key, Import one) {
        if (one.ended == null) {
            if (!one.begun && one.rows > 0) {
                differs(key, key.id() == ImportNote.BEFORE
                        ? "the audit trail knows of no such rows, but there are " + amount(one.rows, one.fen)
                                + ", the first is "
                                + one.firstRow + " (right after an upgrade: start the bridge once)"
                        : "the audit trail knows of no such import, but " + amount(one.rows, one.fen)
                                + " say that they came with it,"
                                + " the first is " + one.firstRow);
            }
            return;
        }
        if (one.endedOtherwise) {
            differs(key, "the audit trail was told two different ends of it");
        }
        if (one.rows != one.ended.rows() || one.fen != one.ended.fen()) {
            differs(key,
                    "the audit trail was told of " + amount(one.ended.rows(), one.ended.fen()) + ", and the books have "
                            + amount(one.rows, one.fen)
                            + (one.firstRow == null ? "" : ", the first is " + one.firstRow));
        }
        if (key.id() != ImportNote.BEFORE) {
            compareListed(key, one, one.ended);
        }
    }

    /** Completes the list for an import killed between the entry in the trail and the list. */
    private void compareListed(Key key, Import one, ImportNote ended) {
        if (one.listedState == null) {
            differs(key, "the list of imports (bin/bridge imports) lacks it");
        } else if (("DONE".equals(one.listedState) || "BROKEN_OFF".equals(one.listedState))
                && (one.listedRows != ended.rows() || one.listedFen != ended.fen())) {
            differs(key, "the audit trail was told of " + amount(ended.rows(), ended.fen())
                    + ", and the list of imports says "
                    + amount(one.listedRows, one.listedFen));
        }
    }

    private static String amount(long rows, long fen) {
        return rows + " rows of " + fen + " fen";
    }

    private interface Taker {
        void take(ResultSet row) throws SQLException;
    }

    private void forEach(String sql, Taker taker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    taker.take(rows);
                }
            }
        }
    }

    private void differs(Key key, String difference) {
        onDifference.accept(key + ": " + difference);
        differences++;
    }
}
