package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A spend, or a part of it, that the hospital took back (退费到卡), as the HIS exports it (contract, section 8).
 *
 * @param returnNo  with the site the key of the return
 * @param spendNo   the spend whose card is credited
 * @param amountFen in fen, 1 or more
 */
public record SpendReturn(String site, String returnNo, String spendNo, long amountFen, Instant returnedAt,
        @Nullable String memo) {
}
