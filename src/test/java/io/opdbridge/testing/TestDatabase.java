package io.opdbridge.testing;

import io.opdbridge.db.Database;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.file.PathUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The databases that every test of the ledger runs on. */
public enum TestDatabase {

    HSQLDB {
        @Override
        public Database.Options newLedger() {
            return embedded();
        }

        @Override
        public Database.Options newLedger(Path folder) throws IOException {
            PathUtils.copyDirectory(Template.FOLDER, folder);
            return embedded();
        }

        @Override
        public String[] dropAppendOnly(String table) {
            return new String[] {"DROP TRIGGER " + table + "_no_update", "DROP TRIGGER " + table + "_no_delete"};
        }
    },

    POSTGRESQL {
        @Override
        public Database.Options newLedger() {
            return TestPostgres.newLedger();
        }

        @Override
        public Database.Options newLedger(Path folder) throws IOException {
            return TestPostgres.newLedgerWithTables();
        }

        @Override
        public String[] dropAppendOnly(String table) {
            return new String[] {"DROP TRIGGER " + table + "_append_only ON " + table};
        }
    };

    /** Where a new ledger is, which has no tables yet. */
    public abstract Database.Options newLedger();

    /**
     * Where a new, empty ledger is, with the tables that a first start makes. They are copied: making them takes longer
     * than most tests.
     *
     * @param folder the data folder, where the embedded database's files will be
     */
    public abstract Database.Options newLedger(Path folder) throws IOException;

    /** The statements that let somebody meddle with a table that is written once. */
    public abstract String[] dropAppendOnly(String table);

    private static Database.Options embedded() {
        return new Database.Options("", "", "", 16, 30, 64);
    }

    /** What a first start leaves in the data folder. */
    private static final class Template {

        static final Path FOLDER = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("ledger");
                Database.prepare(folder, embedded()).close();
                FileUtils.forceDeleteOnExit(folder.toFile());
                return folder;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
