package io.opdbridge.ledger.jdbc;

import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.ListedHold;
import io.opdbridge.ledger.StoryLine;

import javax.sql.DataSource;
import java.util.List;

/** Tells what happened to a hold, in order: the last {@value #MOST_LINES} things of it. Thread-safe. */
public final class HoldStories {

    public static final int MOST_LINES = 500;

    public HoldStories(DataSource dataSource) {
    }

    public List<StoryLine> of(ListedHold hold) {
        throw new UnsupportedOperationException();
    }

    /** The same for a case without a hold: the calls about its order, and what was decided. */
    public List<StoryLine> of(Case about) {
        throw new UnsupportedOperationException();
    }
}
