/** How much is held, waits and was answered. */
@NullMarked
package io.opdbridge.statistics;

import org.jspecify.annotations.NullMarked;
