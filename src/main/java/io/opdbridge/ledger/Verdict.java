package io.opdbridge.ledger;

import io.opdbridge.canonical.Refusal;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * What a transaction has decided: a value, or the refusal to throw once the transaction with its case is kept.
 *
 * @param value   null when refused
 * @param refusal null when not
 */
record Verdict<T>(@Nullable T value, @Nullable Refusal refusal) {

    static <T> Verdict<T> of(T value) {
        return new Verdict<>(value, null);
    }

    static <T> Verdict<T> refusing(Refusal refusal) {
        return new Verdict<>(null, refusal);
    }

    /**
     * To be asked when the transaction has been committed.
     *
     * @throws Refusal when that was the verdict
     */
    T orRefusal() {
        if (refusal != null) {
            throw refusal;
        }
        return Objects.requireNonNull(value, "It is a value or a refusal");
    }
}
