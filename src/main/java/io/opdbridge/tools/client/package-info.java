/** What tools that call a bridge share. */
@NullMarked
package io.opdbridge.tools.client;

import org.jspecify.annotations.NullMarked;
