/** What a dialect of a HIS must do, and what the dialects here share. */
@NullMarked
package io.opdbridge.his;

import org.jspecify.annotations.NullMarked;
