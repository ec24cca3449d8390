package io.opdbridge.config;

/** A topic that checks more than the types of its settings: contradictions among them, or with other topics. */
public interface Checked {

    /** Reports each mistake that the types do not show. Called once, after all components were read. */
    void check(Check check);
}
