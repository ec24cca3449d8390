package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

/**
 * What a caller sends beside the money: kept as evidence, never part of a decision (contract, section 5, rule 3).
 *
 * @param payWay       a number or a word, never read as a number
 * @param channelId    text, never read as a number
 * @param operatorId   who asked
 * @param operatorName a person's name: never logged
 * @param remark       free text
 * @param extension    the verbatim content of {@code MedicalExtension}
 */
public record Details(@Nullable String payWay, @Nullable String channelId, @Nullable String operatorId,
        @Nullable String operatorName, @Nullable String remark, @Nullable String extension) {
    /** Logs and errors must not name the patient. */
    @Override
    public String toString() {
        return "Details[channelId=" + channelId + "]";
    }
}
