/** The interface's XML. */
@NullMarked
package io.opdbridge.call.wire;

import org.jspecify.annotations.NullMarked;
