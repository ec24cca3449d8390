package io.opdbridge.call;

import io.opdbridge.canonical.Site;

/**
 * A call that has been read, and whose caller may still have to prove that it is its own. No route of a method takes it:
 * only {@link CallerProofs} make an {@link IncomingCall} of it.
 *
 * @param siteName the site that the path names; that of the default site when it names none
 * @param site     null when there is no such site, or not for this caller
 * @param method   short name of what is called
 * @param hash     of the body as it came; null when it need not be signed
 * @param call     as far as it can be read without a site; null for the description of the service
 */
record UnprovenCall(String siteName, Site site, String method, byte[] hash, IncomingCall call) {

    /** What a caller signs as the method when it asks for the description of the service. */
    static final String DESCRIPTION = "wsdl";
}
