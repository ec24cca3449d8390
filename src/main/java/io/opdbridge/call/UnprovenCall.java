package io.opdbridge.call;

import io.opdbridge.canonical.Site;
import org.jspecify.annotations.Nullable;

/**
 * A call that has been read and whose caller may still be unproven. Routes of methods do not accept it: only
 * {@link CallerProofs} turns it into an {@link IncomingCall}.
 *
 * @param siteName the site in the path; the default site without one
 * @param site     null for an unknown site or another caller's
 * @param method   short name of the method
 * @param hash     hash of the raw body; null for an unsigned call
 * @param call     the part that can be read without a site; null for the WSDL
 */
record UnprovenCall(String siteName, @Nullable Site site, String method, byte @Nullable [] hash,
        @Nullable IncomingCall call) {

    /** The method in the signature of a request for the WSDL. */
    static final String DESCRIPTION = "wsdl";
}
