package io.opdbridge.call;

import io.opdbridge.testing.RouteRequest;

/** SOAP envelopes in the making, as different stacks write them. */
final class SoapRequest {

    static final String V1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String V1_2 = "http://www.w3.org/2003/05/soap-envelope";

    private SoapRequest() {
    }

    static String envelope(String namespace, String body) {
        return "<soapenv:Envelope xmlns:soapenv=\"" + namespace + "\" xmlns:q=\"urn:caller\"><soapenv:Header/>"
                + "<soapenv:Body>" + body + "</soapenv:Body></soapenv:Envelope>";
    }

    /** As JAX-WS writes it: the argument is in no namespace. */
    static String method(String operation, RouteRequest request) {
        return envelope(V1_1, "<q:" + operation + "><arg0>" + escape(request.xml()) + "</arg0></q:" + operation + ">");
    }

    /** One operation for all. */
    static String call(String method, String xml) {
        return envelope(V1_1, "<q:Call><in0>" + method + "</in0><in1>" + xml + "</in1></q:Call>");
    }

    static String escape(String xml) {
        return xml.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** As CDATA, in which that of the XML ends and begins again. */
    static String cdata(String xml) {
        return "<![CDATA[" + xml.replace("]]>", "]]]]><![CDATA[>") + "]]>";
    }
}
