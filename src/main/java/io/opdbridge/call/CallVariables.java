package io.opdbridge.call;

import io.opdbridge.access.Claim;
import io.opdbridge.access.Credentials;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Site;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The exchange variables that a call carries from its receipt to its answer. What a vendor is asked on its behalf
 * stands in the variables of its HIS.
 */
public final class CallVariables {

    /** The address of the peer, as text. */
    static final String CALLER_ADDRESS = "callerAddress";
    /** Name of the proven caller; not set without configured callers. */
    static final String CALLER = "caller";
    /** The caller's limit of calls a second; not set without one. */
    static final String CALLS_PER_SECOND = "callsPerSecond";
    /** The {@link Credentials} of the request, until they are checked. */
    static final String CREDENTIALS = "credentials";
    /** The {@link Claim} of the request; not set when no callers are configured. */
    static final String CLAIM = "claim";
    /** The possible proofs of a caller. */
    static final String CHALLENGE = "challenge";

    /** The id of the request in every log; not set for a call that did not come over HTTP. */
    static final String REQUEST_ID = "requestId";
    /** Time of receipt by {@link System#nanoTime}; not set for a call that did not come over HTTP. */
    static final String RECEIVED_NANOS = "receivedNanos";

    static final String SITE = "site";
    static final String TRANSACTION_CODE = "transactionCode";
    static final String CHARSET = "charset";
    static final String RESP_CODE = "respCode";
    static final String ORDER_ID = "orderId";
    /** The {@link IncomingCall} as it came. */
    static final String CALL = "call";
    /** The subject of the call for the audit trail; set once it is known to be well-formed. */
    static final String SUBJECT = "subject";
    /** The short name of the interface's method. */
    static final String METHOD = "method";
    /** CAPTURE or RELEASE. */
    static final String OUTCOME = "outcome";
    /** The settlement's words about the refund, for the audit trail. */
    static final String NOTE = "note";

    /** The XSLT for the site's requests; not set without one. */
    static final String REQUEST_XSLT = "requestXslt";
    /** The same for its answers. */
    static final String ANSWER_XSLT = "answerXslt";

    /** The dialect of the vendor that keeps the money; not set for our own books. */
    static final String VENDOR = "vendor";
    /** The {@link SoapReply} for a caller over SOAP; else not set. */
    static final String SOAP = "soap";
    /** The {@link SoapService} to describe. */
    static final String SOAP_SERVICE = "soapService";

    private CallVariables() {
    }

    /** Sets the site of the call and the keeper of its money. */
    static void setSite(Exchange exchange, Site site) {
        exchange.setVariable(SITE, site);
        if (site.vendor() != null) {
            exchange.setVariable(VENDOR, site.dialect());
        }
        if (site.wire().requestXslt() != null) {
            exchange.setVariable(REQUEST_XSLT, site.wire().requestXslt());
        }
        if (site.wire().answerXslt() != null) {
            exchange.setVariable(ANSWER_XSLT, site.wire().answerXslt());
        }
    }

    public static Site site(Exchange exchange) {
        return exchange.getVariable(SITE, Site.class);
    }

    /** The address of the peer, as text; null for what did not come over HTTP. */
    public static @Nullable String callerAddress(Exchange exchange) {
        return exchange.getVariable(CALLER_ADDRESS, String.class);
    }

    /** The claimed caller; null when no proof is needed. */
    static @Nullable Claim claim(Exchange exchange) {
        return exchange.getVariable(CLAIM, Claim.class);
    }

    /** The hash of a signed body; null for an unsigned call. */
    static byte @Nullable [] hash(byte[] body, Exchange exchange) {
        Claim claim = claim(exchange);
        return claim == null ? null : claim.hash(body);
    }

    /** The id by which the request is found in every log; null for what did not come over HTTP. */
    public static @Nullable String requestId(Exchange exchange) {
        return exchange.getVariable(REQUEST_ID, String.class);
    }

    static Charset charset(Exchange exchange) {
        Charset charset = exchange.getVariable(CHARSET, Charset.class);
        return charset == null ? StandardCharsets.UTF_8 : charset;
    }

    /** The code of the answer; null before there is one. */
    static @Nullable AnswerCode respCode(Exchange exchange) {
        return exchange.getVariable(RESP_CODE, AnswerCode.class);
    }

    static Subject subject(Exchange exchange) {
        Subject subject = exchange.getVariable(SUBJECT, Subject.class);
        return subject == null ? Subject.NONE : subject;
    }

    /** The code to echo; empty before it is known. */
    static String transactionCode(Exchange exchange) {
        String code = exchange.getVariable(TRANSACTION_CODE, String.class);
        return code == null ? "" : code;
    }
}
