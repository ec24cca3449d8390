package io.opdbridge.call;

import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a call names its method and carries its XML. */
@Topic(prefix = "bridge.http.", title = "Calls")
public record CallSettings(
        @Setting(key = "method-parameters", unit = "names", value = "method,api,Api",
                meaning = "query parameters and form fields that may name the method")
        List<String> methodParameters,
        @Setting(key = "method-header", unit = "name", value = "X-His-Method", matches = "[A-Za-z0-9_-]*",
                otherwise = "is no name of an HTTP header",
                meaning = "HTTP header that may name the method")
        String methodHeader,
        @Setting(key = "form-fields", unit = "names", value = "param,Param,xml",
                meaning = "form fields that may hold the XML")
        List<String> formFields,
        @Setting(key = "transaction-codes", unit = "code=method,…",
                meaning = "which `TransactionCode` means which method, over SOAP as an argument of `Call`")
        Map<String, String> transactionCodes) implements Checked {

    @Override
    public void check(Check check) {
        check.needsOne("form-fields", formFields);
        transactionCodes.values().stream().filter(method -> WireMethod.of(method).isEmpty()).forEach(method ->
                check.add("transaction-codes", "\"" + method + "\" is no method: name one of "
                        + Arrays.stream(WireMethod.values()).map(WireMethod::shortName).toList()));
    }

    public HttpCalls.Reading options(int maxBodyBytes) {
        Map<String, WireMethod> codes = new LinkedHashMap<>();
        transactionCodes.forEach((code, method) -> codes.put(code, WireMethod.of(method).orElseThrow()));
        return new HttpCalls.Reading(maxBodyBytes, methodParameters, methodHeader, formFields, codes);
    }
}
