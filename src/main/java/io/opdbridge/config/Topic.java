package io.opdbridge.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A record of settings that belong together. Each component has a {@link Setting}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Topic {

    /** Before the key of each setting, for example {@code bridge.alerts.} */
    String prefix();

    /** What there is one of for each name, for example a caller; the name stands after the prefix. Empty: there is one. */
    String family() default "";

    /** Whether the reference tells the default of each profile, which is the same. */
    boolean profiles() default false;

    /** Heads the topic in the reference. */
    String title();
}
