package io.opdbridge.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The mark of an embedded ledger that was moved to PostgreSQL: with two ledgers of the same money, each could refund
 * it. It is written before the copy.
 */
public final class MovedLedger {

    private final Path mark;

    public MovedLedger(Path folder) {
        this.mark = folder.resolve("moved");
    }

    /** @throws IOException when it was moved; says where to, and how to go back */
    void refuse() throws IOException {
        if (Files.exists(mark)) {
            throw new IOException("The ledger in " + mark.getParent() + " was moved to "
                    + Files.readString(mark).strip()
                    + " by bin/bridge migrate: set bridge.db.url (BRIDGE_DB_URL) to that."
                    + " If no bridge has ever run there,"
                    + " delete the file " + mark + " to go on here");
        }
    }

    /** @param url without parameters, which may contain a password */
    public void mark(String url) throws IOException {
        Files.writeString(mark, url.replaceFirst("\\?.*", "") + "\n", StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
    }

    public void unmark() throws IOException {
        Files.deleteIfExists(mark);
    }
}
