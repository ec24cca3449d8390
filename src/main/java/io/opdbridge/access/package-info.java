/** Who may call, and who may use the console. */
@NullMarked
package io.opdbridge.access;

import org.jspecify.annotations.NullMarked;
