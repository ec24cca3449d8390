/** What has happened to a hold or about a case, in order. */
@NullMarked
package io.opdbridge.story;

import org.jspecify.annotations.NullMarked;
