package io.opdbridge.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a {@link Topic} is set by. Its type says what the text has to be: see {@link SettingReader}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** Of {@link #relaxed}: the profiles do not differ. */
    String SAME = "same";

    /** After the prefix of the topic. */
    String key();

    /**
     * As the reference names it; of an enum or a boolean, of a duration, and of {@link #among}, it is known without.
     */
    String unit() default "";

    /** The text that holds when nobody sets it. */
    String value() default "";

    /** The same at a site with the profile {@code relaxed}. */
    String relaxed() default SAME;

    /** What the setting does, for the reference. */
    String meaning();

    /** Of a number, or of a duration in its unit. */
    int min() default 0;

    /** Of a number, or of a duration in its unit. */
    int max() default Integer.MAX_VALUE;

    /** What a text, or each of a list or key of a map, may be; none means anything. */
    String[] among() default {};

    /** A regular expression that a text, or each of a list or key of a map, has to match. */
    String matches() default "(?s).*";

    /** What is said of a text that does not match, after it: {@code is no address}. */
    String otherwise() default "";

    /** Never printed, and never told to a route. */
    boolean secret() default false;

    /** Whether blanks around the value are part of it. */
    boolean verbatim() default false;

    /** Whether {@code <key>-file} may name a file with the value instead. */
    boolean orFile() default false;
}
