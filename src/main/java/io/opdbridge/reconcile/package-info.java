/** Compares the channels' bills with our books. */
@NullMarked
package io.opdbridge.reconcile;

import org.jspecify.annotations.NullMarked;
