/** The tables of the ledger. */
@NullMarked
package io.opdbridge.ledger.jdbc;

import org.jspecify.annotations.NullMarked;
