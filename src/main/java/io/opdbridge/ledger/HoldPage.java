package io.opdbridge.ledger;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Holds, the overdue ones first, then the oldest first.
 *
 * @param next the cursor of the next page, opaque text without special characters; null when there is none
 */
public record HoldPage(List<ListedHold> holds, @Nullable String next) {

    public HoldPage {
        holds = List.copyOf(holds);
    }
}
