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
import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;

/**
 * Admits calls (contract, section 8): callers have to prove who they are, and may call for their own sites. Without
 * configured callers no proof is needed. Thread-safe.
 */
public final class CallerProofs {

    private final Callers callers;
    private final Sites sites;

    public CallerProofs(Callers callers, Sites sites) {
        this.callers = callers;
        this.sites = sites;
    }

    /** Identifies the caller before the body is read. */
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

    /** Checks the caller's proof of a call that has been read. */
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

    /** The call for the router; refuses one for an unknown site or another caller's. */
    public @Nullable IncomingCall admit(UnprovenCall call, Exchange exchange) {
        if (!callers.isEmpty() && exchange.getVariable(CallVariables.CALLER) == null) {
            throw new IllegalStateException("A route lets a call in without proof");
        }
        if (call.site() == null) {
            throw new Refusal(AnswerCode.FORBIDDEN, call.siteName());
        }
        exchange.setVariable(CallVariables.CALL, call.call());
        return call.call();
    }

    /** The caller's site of this name; another caller's site counts as unknown. */
    static Optional<Site> findSite(@Nullable String name, Sites sites, Exchange exchange) {
        Claim claim = CallVariables.claim(exchange);
        return sites.find(name).filter(site -> claim == null || claim.caller().sites().contains(site.name()));
    }

    /** Refuses a call for an unknown site; for an unproven caller {@link #admit} does it later. */
    static void refuseSite(String name, Exchange exchange) {
        Claim claim = CallVariables.claim(exchange);
        if (claim == null || claim.isProven()) {
            throw new Refusal(claim == null ? AnswerCode.UNKNOWN_SITE : AnswerCode.FORBIDDEN, name);
        }
    }

    /** Logs that a caller is over its limit. */
    public void logOverLimit(Exchange exchange) {
        callers.logOverLimit(Objects.requireNonNull(CallVariables.claim(exchange), "Only callers have limits"));
    }

    private static void know(Caller caller, Exchange exchange) {
        exchange.setVariable(CallVariables.CALLER, caller.name());
        if (caller.callsPerSecond() > 0) {
            exchange.setVariable(CallVariables.CALLS_PER_SECOND, caller.callsPerSecond());
        }
    }
}
