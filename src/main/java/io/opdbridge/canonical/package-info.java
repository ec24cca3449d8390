/** The messages inside: immutable, and without XML, SQL and Camel. */
@NullMarked
package io.opdbridge.canonical;

import org.jspecify.annotations.NullMarked;
