package io.opdbridge.tools.attack;

/**
 * The parts of an attack.
 *
 * @param normal   the answer to a normal call
 * @param soap     the answer to the same call over SOAP
 */
record Scene(Target target, Canaries canaries, Answer normal, Answer soap) {

    static final int OK = 10000;
    static final int MALFORMED_XML = -10001;
    static final int UNKNOWN_METHOD = -10002;
    static final int MISSING_FIELD = -10003;
    static final int BAD_VALUE = -10004;
    static final int TOO_LARGE = -10006;
    static final int UNSUPPORTED_ENCODING = -10007;
    static final int FORBIDDEN_XML = -10008;
    static final int DUPLICATE_FIELD = -10009;
    static final int UNKNOWN_SITE = -10010;
    static final int NOT_A_POST = -10011;
    static final int INCOMPLETE_BODY = -10012;
    static final int NO_SUCH_RECHARGE = -20001;

    /** The request that a normal call over SOAP sends. */
    static String soapXml(Target target) {
        return soapXml("<OPDRechargeList><arg0>" + escaped(target.listXml()) + "</arg0></OPDRechargeList>");
    }

    static String soapXml(String body) {
        return soapXml("", body);
    }

    static String soapXml(String header, String body) {
        return "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">" + header + "<soap:Body>"
                + body
                + "</soap:Body></soap:Envelope>";
    }

    static String escaped(String xml) {
        return xml.replace("&", "&amp;").replace("<", "&lt;");
    }
}
