package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Asks for the recharges of a card, a patient or a single order (contract, section 4, {@code OPDRechargeList}).
 * Text fields are null when not sent; at least one of card number, identity number and a single-order key is given.
 *
 * @param from    first point in time, inclusive
 * @param until   last point in time, exclusive
 * @param maxRows how many recharges are listed at most
 */
public record RechargeQuery(String site, @Nullable String cardType, @Nullable String cardNo, @Nullable String mobile,
        @Nullable String idCardNo, @Nullable String patientName, @Nullable String orderMemo,
        @Nullable String wxOrderNo, @Nullable String hisOrderId, Instant from, Instant until, int maxRows)
        implements VendorQuestion {

    /** The key of the look-up: the most exact one that was sent. */
    public enum Key {
        MEMO,
        WX_ORDER,
        HIS_ORDER,
        CARD,
        IDENTITY
    }

    public Key key() {
        if (orderMemo != null) {
            return Key.MEMO;
        }
        if (wxOrderNo != null) {
            return Key.WX_ORDER;
        }
        if (hisOrderId != null) {
            return Key.HIS_ORDER;
        }
        return cardNo != null ? Key.CARD : Key.IDENTITY;
    }

    @Override
    public String stepName() {
        return "list";
    }

    /** Logs and errors must not name the patient. */
    @Override
    public String toString() {
        return "RechargeQuery[site=" + site + ", by " + key() + "]";
    }
}
