package io.opdbridge.bench;

import io.opdbridge.ledger.jdbc.BooksProof;
import io.opdbridge.ledger.jdbc.LedgerDatabase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The books of one contender.
 *
 * @param environment the settings by which a process finds them
 */
record Books(Path dataDir, Map<String, String> environment) {

    static final LedgerDatabase.Options OPTIONS = new LedgerDatabase.Options(4, 60, 64);

    /** How many rows of each kind there are; fails unless the books prove. */
    Map<String, Long> prove() throws IOException {
        try (LedgerDatabase database = LedgerDatabase.visit(dataDir, OPTIONS)) {
            BooksProof.Result result = new BooksProof(database.dataSource()).prove(System.out::println);
            if (result.differences() != 0) {
                throw new IllegalStateException("The books in " + dataDir + " do not prove");
            }
            return result.counts();
        }
    }
}
