package io.opdbridge.call;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.statistics.CallRecorder;
import org.apache.camel.Exchange;

import java.util.List;
import java.util.Objects;

/** Reports the answer code and the duration of each call. Thread-safe. */
public final class CallMeter {

    private final List<CallRecorder> recorders;

    public CallMeter(List<CallRecorder> recorders) {
        this.recorders = List.copyOf(recorders);
    }

    public void record(Exchange exchange) {
        Long receivedNanos = exchange.getVariable(CallVariables.RECEIVED_NANOS, Long.class);
        if (receivedNanos == null) {
            return;
        }
        long nanos = System.nanoTime() - receivedNanos;
        String site = CallVariables.site(exchange).name();
        String method = Objects.requireNonNullElse(exchange.getVariable(CallVariables.METHOD, String.class),
                CallRecorder.NO_METHOD);
        AnswerCode code = Objects.requireNonNullElse(CallVariables.respCode(exchange), AnswerCode.OK);
        recorders.forEach(recorder -> recorder.record(site, method, code, nanos));
    }
}
