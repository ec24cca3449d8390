/** Attacks a bridge from outside, as a hostile caller would. */
@NullMarked
package io.opdbridge.tools.attack;

import org.jspecify.annotations.NullMarked;
