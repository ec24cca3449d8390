/** Metrics, traces and health. */
@NullMarked
package io.opdbridge.observe;

import org.jspecify.annotations.NullMarked;
