/** A call from its receipt to its answer. */
@NullMarked
package io.opdbridge.call;

import org.jspecify.annotations.NullMarked;
