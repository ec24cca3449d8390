/** Sends kept messages to a bridge again, and compares the answers. */
@NullMarked
package io.opdbridge.tools.replay;

import org.jspecify.annotations.NullMarked;
