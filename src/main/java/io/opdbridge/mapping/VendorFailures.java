package io.opdbridge.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.vendor.VendorDatabase;
import io.opdbridge.vendor.VendorSteps;
import jakarta.xml.bind.JAXBException;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;

import javax.xml.transform.TransformerException;
import java.util.Optional;

/** What a call of a vendor that ended with an exception means (contract, section 7). Thread-safe. */
public final class VendorFailures {

    private final VendorSteps steps;

    public VendorFailures(VendorSteps steps) {
        this.steps = steps;
    }

    /** For a call that never left. What was asked before it, in the same step, has been asked all the same. */
    public VendorOutcome notSent(Throwable failure, Exchange exchange) {
        return steps.hasAskedNothing(exchange) ? new VendorOutcome.NotSent(words(failure)) : unknown(failure);
    }

    public VendorOutcome unknown(Throwable failure) {
        return new VendorOutcome.Unknown(words(failure));
    }

    /** A list that cannot be had, or cannot be read, is refused; nothing has moved. */
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

    /** The recharges, unless the vendor said no. */
    public Object listed(Object answer) {
        if (answer instanceof VendorOutcome.Refused refused) {
            throw new Refusal(AnswerCode.VENDOR_REFUSED, refused.code(), refused.words());
        }
        return answer;
    }

    /** For the journal: by its kind, and what stands where an answer should. */
    private static String words(Throwable failure) {
        Throwable told = failure;
        while (told instanceof RuntimeCamelException && told.getCause() != null) {
            told = told.getCause();
        }
        if (told instanceof UnknownToVendorException) {
            return told.getMessage();
        }
        Optional<String> sqlState = VendorDatabase.sqlState(told);
        if (sqlState.isPresent()) {
            return "SQLState " + sqlState.get();
        }
        String kind = told.getClass().getSimpleName();
        return told instanceof UnreadableAnswerException ? kind + ": " + told.getMessage() : kind;
    }
}
