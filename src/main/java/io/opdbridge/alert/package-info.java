/** What people on duty are told when nobody looks. */
@NullMarked
package io.opdbridge.alert;

import org.jspecify.annotations.NullMarked;
