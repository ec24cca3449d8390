/** Proves the books, the audit trail, and that each movement has a cause. */
@NullMarked
package io.opdbridge.proof;

import org.jspecify.annotations.NullMarked;
