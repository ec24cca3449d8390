/** The tables of reconciliation. */
@NullMarked
package io.opdbridge.reconcile.jdbc;

import org.jspecify.annotations.NullMarked;
