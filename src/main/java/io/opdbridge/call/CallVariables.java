package io.opdbridge.call;

import io.opdbridge.access.Claim;
import io.opdbridge.access.Credentials;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Site;
import org.apache.camel.Exchange;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The exchange variables that a call carries from its receipt to its answer. What a vendor is asked on its behalf stands in
 * the variables of its HIS.
 */
public final class CallVariables {

    /** The address of the peer, as text. */
    static final String CALLER_ADDRESS = "callerAddress";
    /** Name of the caller, once it is proven; not set when no callers are configured. */
    static final String CALLER = "caller";
    /** Most calls of the caller within a second; not set when it has no limit. */
    static final String CALLS_PER_SECOND = "callsPerSecond";
    /** The {@link Credentials} of the request, until they are looked at. */
    static final String CREDENTIALS = "credentials";
    /** The {@link Claim} of the request; not set when no callers are configured. */
    static final String CLAIM = "claim";
    /** How callers may prove who they are. */
    static final String CHALLENGE = "challenge";

    /** The id by which the request is found in every log; not set for what did not come over HTTP. */
    static final String REQUEST_ID = "requestId";
    /** When the call was taken, by {@link System#nanoTime}; not set when it did not come over HTTP. */
    static final String RECEIVED_NANOS = "receivedNanos";

    static final String SITE = "site";
    static final String TRANSACTION_CODE = "transactionCode";
    static final String CHARSET = "charset";
    static final String RESP_CODE = "respCode";
    static final String ORDER_ID = "orderId";
    /** The {@link IncomingCall} as it came. */
    static final String CALL = "call";
    /** What the call is about, for the audit trail; not set before that is known to be well-formed. */
    static final String SUBJECT = "subject";
    /** The short name of the interface's method. */
    static final String METHOD = "method";
    /** CAPTURE or RELEASE. */
    static final String OUTCOME = "outcome";
    /** What a settlement said of the refund, for the audit trail. */
    static final String NOTE = "note";

    /** The XSLT that the site's requests pass; not set when they pass none. */
    static final String REQUEST_XSLT = "requestXslt";
    /** The same for its answers. */
    static final String ANSWER_XSLT = "answerXslt";

    /** The dialect of the vendor that keeps the site's money; not set when our own books keep it. */
    static final String VENDOR = "vendor";
    /** The {@link SoapReply} that a caller over SOAP waits for; not set for any other. */
    static final String SOAP = "soap";
    /** The {@link SoapService} that is described. */
    static final String SOAP_SERVICE = "soapService";

    private CallVariables() {
    }

    /** Names the site of the call, and with it who keeps its money. */
    static void setSite(Exchange exchange, Site site) {
        exchange.setVariable(SITE, site);
        if (site.vendor() != null) {
            exchange.setVariable(VENDOR, site.dialect());
        }
        if (site.requestXslt() != null) {
            exchange.setVariable(REQUEST_XSLT, site.requestXslt());
        }
        if (site.answerXslt() != null) {
            exchange.setVariable(ANSWER_XSLT, site.answerXslt());
        }
    }

    public static Site site(Exchange exchange) {
        return exchange.getVariable(SITE, Site.class);
    }

    /** The address of the peer, as text; null for what did not come over HTTP. */
    public static String callerAddress(Exchange exchange) {
        return exchange.getVariable(CALLER_ADDRESS, String.class);
    }

    /** Who the call says it comes from; null when it need not say it. */
    static Claim claim(Exchange exchange) {
        return exchange.getVariable(CLAIM, Claim.class);
    }

    /** The hash of a body that its caller has signed; null when it need not be signed. */
    static byte[] hash(byte[] body, Exchange exchange) {
        Claim claim = claim(exchange);
        return claim == null ? null : claim.hash(body);
    }

    /** The id by which the request is found in every log; null for what did not come over HTTP. */
    public static String requestId(Exchange exchange) {
        return exchange.getVariable(REQUEST_ID, String.class);
    }

    static Charset charset(Exchange exchange) {
        Charset charset = exchange.getVariable(CHARSET, Charset.class);
        return charset == null ? StandardCharsets.UTF_8 : charset;
    }

    /** The code of the answer; null while there is none. */
    static AnswerCode respCode(Exchange exchange) {
        return exchange.getVariable(RESP_CODE, AnswerCode.class);
    }

    static Subject subject(Exchange exchange) {
        Subject subject = exchange.getVariable(SUBJECT, Subject.class);
        return subject == null ? Subject.NONE : subject;
    }

    /** The code to echo; empty while none is known. */
    static String transactionCode(Exchange exchange) {
        String code = exchange.getVariable(TRANSACTION_CODE, String.class);
        return code == null ? "" : code;
    }
}
