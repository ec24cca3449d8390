/** The tables of users, sessions and nonces. */
@NullMarked
package io.opdbridge.access.jdbc;

import org.jspecify.annotations.NullMarked;
