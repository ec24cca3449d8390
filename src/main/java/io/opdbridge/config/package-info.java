/** Reads settings into records, and knows what each may be. */
@NullMarked
package io.opdbridge.config;

import org.jspecify.annotations.NullMarked;
