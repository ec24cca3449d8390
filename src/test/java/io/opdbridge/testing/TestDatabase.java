package io.opdbridge.testing;

import io.opdbridge.db.Database;

/** The databases that every test of the ledger runs on. */
public enum TestDatabase {

    HSQLDB {
        @Override
        public Database.Options newLedger() {
            return new Database.Options("", "", "", 16, 30, 64);
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
        public String[] dropAppendOnly(String table) {
            return new String[] {"DROP TRIGGER " + table + "_append_only ON " + table};
        }
    };

    /** Where a new, empty ledger is. */
    public abstract Database.Options newLedger();

    /** The statements that let somebody meddle with a table that is written once. */
    public abstract String[] dropAppendOnly(String table);
}
