package io.opdbridge.config;

/**
 * A topic whose settings may contradict each other or those of others, or be wrong in a way that their types do not
 * tell.
 */
public interface Checked {

    /** Reports each mistake that the types do not show. Called once, after all components were read. */
    void check(Check check);
}
