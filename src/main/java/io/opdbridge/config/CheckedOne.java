package io.opdbridge.config;

/** As {@link Checked}, for a topic of a family. */
public interface CheckedOne {

    /**
     * Reports each mistake that the types do not show. Called once, after all components were read.
     *
     * @param prefix of the settings of this one, for example {@code bridge.caller.pay.}
     */
    void check(Mistakes mistakes, String prefix);
}
