/** The tables of alerts. */
@NullMarked
package io.opdbridge.alert.jdbc;

import org.jspecify.annotations.NullMarked;
