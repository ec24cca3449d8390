/** The database kit: two dialects, transactions, migrations, and the one owner of a data folder. */
@NullMarked
package io.opdbridge.db;

import org.jspecify.annotations.NullMarked;
