/** The audit trail in chains of hashes, and messages that are kept encrypted. */
@NullMarked
package io.opdbridge.audit;

import org.jspecify.annotations.NullMarked;
