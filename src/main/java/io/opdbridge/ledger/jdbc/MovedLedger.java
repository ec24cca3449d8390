package io.opdbridge.ledger.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The mark in the folder of an embedded ledger that it goes on in PostgreSQL: two ledgers of the same money would each let it
 * be refunded. It stands there before the copy does.
 */
final class MovedLedger {

    private final Path mark;

    MovedLedger(Path folder) {
        this.mark = folder.resolve("moved");
    }

    /** @throws IOException when it goes on elsewhere; says where, and how to go back */
    void refuse() throws IOException {
        if (Files.exists(mark)) {
            throw new IOException("The ledger in " + mark.getParent() + " was moved to " + Files.readString(mark).strip()
                    + " by bin/bridge migrate: set bridge.db.url (BRIDGE_DB_URL) to that. If no bridge has ever run there,"
                    + " delete the file " + mark + " to go on here");
        }
    }

    /** @param url without what stands behind it, which may be a password */
    void mark(String url) throws IOException {
        Files.writeString(mark, url.replaceFirst("\\?.*", "") + "\n", StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
    }

    void unmark() throws IOException {
        Files.deleteIfExists(mark);
    }
}
