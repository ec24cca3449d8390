package io.opdbridge.canonical;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** When a method returns null, for NullAway: {@code "!null -> !null"} says that it does so only for null. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.CLASS)
@interface Contract {
    String value();
}
