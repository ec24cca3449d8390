/** Recharges, spends and returns that a HIS exports as files. */
@NullMarked
package io.opdbridge.intake;

import org.jspecify.annotations.NullMarked;
