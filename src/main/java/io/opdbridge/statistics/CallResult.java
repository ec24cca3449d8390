package io.opdbridge.statistics;

import io.opdbridge.canonical.AnswerCode;

/** The class of an answer code (contract, section 6). */
public enum CallResult {
    OK,
    /** The request is wrong. */
    REQUEST,
    /** The rules of money refuse. */
    MONEY,
    /** The vendor refuses or does not answer. */
    VENDOR,
    /** The bridge failed. */
    OURS;

    public static CallResult of(AnswerCode code) {
        int number = code.number();
        return number > 0 ? OK : number > -20000 ? REQUEST : number > -30000 ? MONEY : number > -90000 ? VENDOR : OURS;
    }
}
