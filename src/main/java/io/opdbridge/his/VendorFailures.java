package io.opdbridge.his;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.CallFailure;
import io.opdbridge.canonical.CallFailure.Cause;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.canonical.VendorReply;
import io.opdbridge.text.Messages;
import jakarta.xml.bind.JAXBException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Locale;
import javax.xml.transform.TransformerException;

/** The meaning of a vendor's call that ended with an exception (contract, section 7). Thread-safe. */
public final class VendorFailures {

    private static final Logger LOG = LoggerFactory.getLogger(VendorFailures.class);

    private final VendorSteps steps;

    public VendorFailures(VendorSteps steps) {
        this.steps = steps;
    }

    /** For a call that was never sent. Earlier calls of the same step were sent all the same. */
    public VendorOutcome notSent(Throwable failure, Exchange exchange) {
        return steps.hasAskedNothing(exchange) ? new VendorOutcome.NotSent(journal(failure)) : unknown(failure);
    }

    public VendorOutcome unknown(Throwable failure) {
        return new VendorOutcome.Unknown(journal(failure));
    }

    /** The failure for the log, without any part of an answer, which may name a person. */
    public String logged(@ExchangeException Throwable failure) {
        LOG.debug("A call of a vendor failed", failure);
        CallFailure found = BrokenCalls.of(failure);
        boolean ofAnswer = found.kind() == Cause.UNREADABLE || found.kind() == Cause.UNSURE;
        CallFailure shown = ofAnswer ? new CallFailure(found.kind(), String.valueOf(found.detail()).split("[: ]", 2)[0])
                : found;
        return Messages.get(Locale.ENGLISH, shown.phrase().key(), shown.phrase().arguments().toArray());
    }

    /** A list that cannot be fetched or read is refused; no money moved. */
    public void refuseList(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableAnswerException unreadable) {
                throw new Refusal(AnswerCode.VENDOR_ANSWER_UNREADABLE, unreadable.what());
            }
            if (cause instanceof JAXBException || cause instanceof TransformerException) {
                throw new Refusal(AnswerCode.VENDOR_ANSWER_UNREADABLE, "XML");
            }
            if (cause instanceof JsonProcessingException) {
                throw new Refusal(AnswerCode.VENDOR_ANSWER_UNREADABLE, "JSON");
            }
        }
        throw new Refusal(AnswerCode.VENDOR_UNREACHABLE);
    }

    /** The recharges, unless the vendor refused. */
    public RechargeList listed(VendorReply reply) {
        if (reply instanceof VendorOutcome.Refused refused) {
            throw new Refusal(AnswerCode.VENDOR_REFUSED, refused.code(), refused.words());
        }
        return (RechargeList) reply;
    }

    private static String journal(Throwable failure) {
        return BrokenCalls.of(failure).written();
    }
}
