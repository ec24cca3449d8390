/** Messages, masks, times and XML: what is text wherever it comes from. */
@NullMarked
package io.opdbridge.text;

import org.jspecify.annotations.NullMarked;
