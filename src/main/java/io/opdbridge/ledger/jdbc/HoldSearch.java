package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.HoldPage;
import io.opdbridge.ledger.HoldQuery;
import io.opdbridge.ledger.ListedHold;

import javax.sql.DataSource;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Finds holds, those of our own books and those at vendors, a page at a time. Thread-safe. */
public final class HoldSearch {

    public HoldSearch(DataSource dataSource, Sites sites, Clock clock) {
    }

    /** @throws IllegalArgumentException when the cursor is none */
    public HoldPage page(HoldQuery query) {
        throw new UnsupportedOperationException();
    }

    public Optional<ListedHold> find(String site, long id) {
        throw new UnsupportedOperationException();
    }

    /** The holds with that refund number ({@code HisCancelNo}), of all sites. */
    public List<ListedHold> ofCancelNo(String cancelNo) {
        throw new UnsupportedOperationException();
    }
}
