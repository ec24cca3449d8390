/** The rules of money: holds, settlements, and the decisions of people. */
@NullMarked
package io.opdbridge.ledger;

import org.jspecify.annotations.NullMarked;
