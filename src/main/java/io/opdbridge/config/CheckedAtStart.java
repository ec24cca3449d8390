package io.opdbridge.config;

/** A topic that names what only a running bridge reads, and a check of its settings: other commands do without. */
public interface CheckedAtStart {

    /** Reports each mistake in it. Called once, after all topics were read and checked. */
    void checkAtStart(Check check);
}
