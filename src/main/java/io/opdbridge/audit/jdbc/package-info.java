/** The tables of the audit trail. */
@NullMarked
package io.opdbridge.audit.jdbc;

import org.jspecify.annotations.NullMarked;
