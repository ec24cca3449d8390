package io.opdbridge.call;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.KeptMessage;
import io.opdbridge.audit.KeptMessage.Direction;
import io.opdbridge.audit.MessageVault;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.Site;
import org.apache.camel.Exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Writes each call into the audit trail once its answer is known. Thread-safe. */
public final class CallAudit {

    private static final Set<String> DECISIONS = Set.of(WireMethod.FREEZE.shortName(),
            WireMethod.CANCELLATION_FEE.shortName());
    /** Answers given before the content of a call is read, beside those about the request. */
    private static final Set<AnswerCode> NEVER_TAKEN = Set.of(AnswerCode.LEDGER_UNAVAILABLE, AnswerCode.OVERLOADED);
    private static final int FIRST_ABOUT_MONEY = -20000;

    private final AuditTrail trail;
    private final MessageVault vault;
    private final Clock clock;

    public CallAudit(AuditTrail trail, MessageVault vault, Clock clock) {
        this.trail = trail;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Writes the entry of a call. For a call that decided something, the entry is on disk when this returns. A refusal
     * of an unreadable request is only counted. If the site keeps messages, request and answer are stored with the
     * entry.
     *
     * @throws io.opdbridge.db.DatabaseUnavailableException when the call must not get this answer
     */
    public void record(Exchange exchange) {
        AnswerCode code = Objects.requireNonNullElse(CallVariables.respCode(exchange), AnswerCode.OK);
        Site site = CallVariables.site(exchange);
        String method = exchange.getVariable(CallVariables.METHOD, String.class);
        boolean refused = code.number() < 0 && code.number() > FIRST_ABOUT_MONEY || NEVER_TAKEN.contains(code);
        Instant now = clock.instant();
        IncomingCall call = exchange.getVariable(CallVariables.CALL, IncomingCall.class);
        IncomingCall kept = !refused && call != null && vault.keeps(site.name()) ? call : null;
        Long messageId = kept == null ? null : Long.valueOf(vault.newId());
        AuditEntry entry = new AuditEntry(refused ? Kind.REFUSED : Kind.CALL, now,
                exchange.getVariable(CallVariables.CALLER, String.class),
                CallVariables.callerAddress(exchange), site.name(), method,
                CallVariables.subject(exchange), code.number(), messageId,
                exchange.getVariable(CallVariables.NOTE, String.class));
        List<KeptMessage> messages = kept == null || messageId == null ? List.of() : List.of(
                vault.seal(site.name(), messageId, Direction.REQUEST, now, kept.xml()),
                vault.seal(site.name(), messageId, Direction.ANSWER, now, answer(exchange)));
        if (refused) {
            trail.count(entry);
        } else if (method != null && DECISIONS.contains(method)) {
            trail.record(entry, messages);
        } else {
            trail.recordSoon(entry, messages);
        }
    }

    private static String answer(Exchange exchange) {
        return new String(exchange.getMessage().getBody(byte[].class), CallVariables.charset(exchange));
    }
}
