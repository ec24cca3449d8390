/** A HIS to try things with, which can fail. */
@NullMarked
package io.opdbridge.tools.simulator;

import org.jspecify.annotations.NullMarked;
