/** What commands share at the terminal. */
@NullMarked
package io.opdbridge.cli;

import org.jspecify.annotations.NullMarked;
