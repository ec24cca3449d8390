package io.opdbridge;

import io.opdbridge.access.Callers;
import io.opdbridge.call.Answers;
import io.opdbridge.call.CallBinding;
import io.opdbridge.call.CallFailures;
import io.opdbridge.call.CallMeter;
import io.opdbridge.call.CallSettings;
import io.opdbridge.call.HttpCalls;
import io.opdbridge.call.RequestMapper;
import io.opdbridge.call.SoapCalls;
import io.opdbridge.canonical.Sites;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.statistics.CallRecorder;
import io.opdbridge.text.Outages;

import java.util.List;

/** A call from its receipt to its answer. */
final class CallBeans {

    private CallBeans() {
    }

    static void bind(Assembly bridge, Callers callers, List<CallRecorder> recorders) {
        Sites sites = bridge.sites();
        HttpCalls.Reading http = bridge.settings().of(CallSettings.class).options(
                bridge.settings().of(HttpSettings.class).maxBodyBytes());
        bridge.bind("httpCalls", new HttpCalls(sites, http));
        bridge.bind("soapCalls", new SoapCalls(sites, http, HttpSettings.address(bridge.settings())));
        bridge.bind("callBinding", new CallBinding(http.methodHeader(), callers.headerNames()));
        bridge.bind("callFailures", new CallFailures(Outages::sentence));
        bridge.bind("callMeter", new CallMeter(recorders));
        RequestMapper requests = new RequestMapper(bridge.clock());
        Answers answers = new Answers();
        bridge.bind("answers", answers);
        bridge.whenConfigured(context -> {
            requests.register(context.getTypeConverterRegistry());
            answers.register(context.getTypeConverterRegistry());
        });
    }
}
