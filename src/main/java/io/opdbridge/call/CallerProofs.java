package io.opdbridge.call;

import io.opdbridge.access.Caller;
import io.opdbridge.access.Callers;
import io.opdbridge.access.Claim;
import io.opdbridge.access.Credentials;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import org.apache.camel.Exchange;

import java.util.Optional;

/**
 * The door (contract, section 8): calls are let in of callers that prove who they are, and for their own sites. Where no
 * callers are configured nobody has to prove anything. Thread-safe.
 */
public final class CallerProofs {

    private final Callers callers;
    private final Sites sites;

    public CallerProofs(Callers callers, Sites sites) {
        this.callers = callers;
        this.sites = sites;
    }

    /** Finds out who calls, before the body is read. */
    public void identify(Exchange exchange) {
        exchange.setVariable(CallVariables.SITE, sites.defaultSite());
        if (callers.isEmpty()) {
            return;
        }
        exchange.setVariable(CallVariables.CHALLENGE, callers.challenge());
        Claim claim = callers.identify((Credentials) exchange.removeVariable(CallVariables.CREDENTIALS));
        exchange.setVariable(CallVariables.CLAIM, claim);
        if (claim.isProven()) {
            know(claim.caller(), exchange);
        }
    }

    /** Has the caller prove that the call which has been read is its own. */
    public void prove(UnprovenCall call, Exchange exchange) {
        if (callers.isEmpty()) {
            return;
        }
        Claim claim = CallVariables.claim(exchange);
        if (claim == null) {
            throw new IllegalStateException("A route has read a call without asking who calls");
        }
        callers.prove(claim, call.method(), call.siteName(), call.hash());
        know(claim.caller(), exchange);
    }

    /** The call that the router takes; refuses one for a site that there is not, or not for this caller. */
    public IncomingCall admit(UnprovenCall call, Exchange exchange) {
        if (!callers.isEmpty() && exchange.getVariable(CallVariables.CALLER) == null) {
            throw new IllegalStateException("A route lets a call in without proof");
        }
        if (call.site() == null) {
            throw new Refusal(AnswerCode.FORBIDDEN, call.siteName());
        }
        exchange.setVariable(CallVariables.CALL, call.call());
        return call.call();
    }

    /** The site of that name, if there is one for whoever calls: one of others is as one that there is not. */
    static Optional<Site> findSite(String name, Sites sites, Exchange exchange) {
        Claim claim = CallVariables.claim(exchange);
        return sites.find(name).filter(site -> claim == null || claim.caller().sites().contains(site.name()));
    }

    /** Refuses a call for no such site, unless its caller has yet to be proven: then {@link #admit} does. */
    static void refuseSite(String name, Exchange exchange) {
        Claim claim = CallVariables.claim(exchange);
        if (claim == null || claim.isProven()) {
            throw new Refusal(claim == null ? AnswerCode.UNKNOWN_SITE : AnswerCode.FORBIDDEN, name);
        }
    }

    /** Says in the log that a caller calls too often. */
    public void logOverLimit(Exchange exchange) {
        callers.logOverLimit(CallVariables.claim(exchange));
    }

    private static void know(Caller caller, Exchange exchange) {
        exchange.setVariable(CallVariables.CALLER, caller.name());
        if (caller.callsPerSecond() > 0) {
            exchange.setVariable(CallVariables.CALLS_PER_SECOND, caller.callsPerSecond());
        }
    }
}
