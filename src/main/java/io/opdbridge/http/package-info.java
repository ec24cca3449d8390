/** What stands between the network and a route. */
@NullMarked
package io.opdbridge.http;

import org.jspecify.annotations.NullMarked;
