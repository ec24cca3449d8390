/** Copies an embedded ledger to PostgreSQL. */
@NullMarked
package io.opdbridge.migrate;

import org.jspecify.annotations.NullMarked;
