package io.opdbridge.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A record of settings that belong together. Each component has a {@link Setting}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Topic {

    /** The prefix of each key, for example {@code bridge.alerts.}; empty for a family. */
    String prefix() default "";

    /**
     * What there is one of for each name, for example {@code caller}: {@code bridge.callers} has the names, and the
     * settings of one are {@code bridge.caller.<name>.…}. Empty: there is one.
     */
    String family() default "";

    /** Whether the reference has a column of defaults for each profile. */
    boolean profiles() default false;

    /** Heads the topic in the reference. */
    String title();
}
