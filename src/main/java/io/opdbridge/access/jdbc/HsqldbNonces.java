package io.opdbridge.access.jdbc;

import io.opdbridge.access.NonceMemory;
import io.opdbridge.db.Command;
import io.opdbridge.db.Database;
import io.opdbridge.db.Query;
import io.opdbridge.db.Transactions;

import java.time.Instant;
import java.util.Optional;

import static io.opdbridge.db.Rows.utc;

/**
 * Nonces in HSQLDB, which runs these transactions one after the other: a nonce that is not found does not exist. They
 * share their commits with each other and with the decisions about money.
 */
public final class HsqldbNonces implements NonceMemory {

    private static final String FIND = "SELECT nonce FROM call_nonce WHERE caller = ? AND nonce = ?";
    private static final String INSERT = "INSERT INTO call_nonce (caller, nonce, forget_at) VALUES (?, ?, ?)";
    /** Limit of one run, since all others wait for it. */
    private static final String END_OF_SLICE = """
            SELECT MAX(forget_at) FROM
              (SELECT forget_at FROM call_nonce WHERE forget_at < ? ORDER BY forget_at FETCH FIRST 1000 ROWS ONLY)
            """;
    private static final String DELETE = "DELETE FROM call_nonce WHERE forget_at <= ?";

    private final Transactions transactions;

    HsqldbNonces(Database database) {
        transactions = database.transactions();
    }

    @Override
    public boolean remember(String caller, String nonce, Instant until) {
        return transactions.run(work -> {
            if (work.first(new Query<>(Command.of(FIND, caller, nonce), row -> row.getString(1))).isPresent()) {
                return false;
            }
            work.write(Command.of(INSERT, caller, nonce, utc(until)));
            return true;
        });
    }

    @Override
    public void forget(Instant now) {
        while (forgetSlice(now)) {
            // the next one
        }
    }

    private boolean forgetSlice(Instant now) {
        return transactions.run(work -> {
            Optional<Object> end = work.first(new Query<>(Command.of(END_OF_SLICE, utc(now)),
                    row -> Optional.ofNullable(row.getObject(1)))).orElseThrow();
            end.ifPresent(value -> work.write(Command.of(DELETE, value)));
            return end.isPresent();
        });
    }
}
