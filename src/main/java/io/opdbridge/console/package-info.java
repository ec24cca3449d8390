/** The pages for people on duty. */
@NullMarked
package io.opdbridge.console;

import org.jspecify.annotations.NullMarked;
