/** Cases at the terminal: they are listed, searched and decided. */
@NullMarked
package io.opdbridge.cases;

import org.jspecify.annotations.NullMarked;
