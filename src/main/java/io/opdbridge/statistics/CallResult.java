package io.opdbridge.statistics;

import io.opdbridge.canonical.AnswerCode;

/** The class of an answer code (contract, section 6). */
public enum CallResult {
    OK,
    /** The request cannot be taken. */
    REQUEST,
    /** The rules of money say no. */
    MONEY,
    /** The vendor says no, or nothing. */
    VENDOR,
    /** The fault is ours. */
    OURS;

    public static CallResult of(AnswerCode code) {
        int number = code.number();
        return number > 0 ? OK : number > -20000 ? REQUEST : number > -30000 ? MONEY : number > -90000 ? VENDOR : OURS;
    }
}
