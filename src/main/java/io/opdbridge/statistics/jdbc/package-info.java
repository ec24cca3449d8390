/** The tables of statistics, and the reading of figures. */
@NullMarked
package io.opdbridge.statistics.jdbc;

import org.jspecify.annotations.NullMarked;
