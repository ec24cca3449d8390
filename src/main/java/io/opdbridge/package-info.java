/** The bridge: what puts the features together, and its commands. */
@NullMarked
package io.opdbridge;

import org.jspecify.annotations.NullMarked;
