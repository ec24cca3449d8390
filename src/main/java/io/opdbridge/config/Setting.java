package io.opdbridge.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a {@link Topic} is set by. Its type says what the text has to be: a number, a
 * {@link java.time.Duration} (its unit is the last word of the key), true or false, one of an enum's words, a list,
 * a path, a time of the day, a text.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** After the prefix of the topic. */
    String key();

    /** As the reference names it; of an enum or a boolean, and of a duration, it is known without. */
    String unit() default "";

    /** The text that holds when nobody sets it. */
    String value() default "";

    /** For the reference: what it does. */
    String meaning();

    /** Of a number, or of a duration in its unit. */
    int min() default 0;

    /** Of a number, or of a duration in its unit. */
    int max() default Integer.MAX_VALUE;

    /** Never printed, and never told to a route. */
    boolean secret() default false;

    /** Whether blanks around it belong to it. */
    boolean verbatim() default false;

    /** Whether {@code <key>-file} may name a file that holds it instead. */
    boolean orFile() default false;
}
