package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Money a patient spent from the card, as the HIS exports it (contract, section 8).
 *
 * @param spendNo   with the site the key of the spend
 * @param amountFen in fen, 1 or more
 */
public record Spend(String site, String cardType, String cardNo, String spendNo, long amountFen, Instant spentAt,
        @Nullable String memo) {
}
