package io.opdbridge.tools.attack;

import io.opdbridge.tools.attack.Attack.Variant;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Attacks in SOAP envelopes. */
final class SoapAttacks {

    private static final String SOAP_XML = "text/xml; charset=UTF-8";
    private static final String SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope";
    private static final int MUCH = 1_000_000;

    private final Scene scene;
    private final Target target;
    private final String file;
    private final String server;

    private SoapAttacks(Scene scene) {
        this.scene = scene;
        this.target = scene.target();
        this.file = scene.canaries().fileUrl();
        this.server = scene.canaries().serverUrl();
    }

    static List<Attack> all(Scene scene) {
        SoapAttacks attacks = new SoapAttacks(scene);
        return List.of(
                new Attack("soap-doctype", "DOCTYPE and entities in the envelope and in its argument", false,
                        attacks::doctypes),
                new Attack("soap-structure", "arrays, references, headers, attachments, operations", false,
                        attacks::structures));
    }

    private List<Variant> doctypes() {
        List<Variant> variants = new ArrayList<>();
        Map<String, String> doctypes = Map.of("empty", "<!DOCTYPE x>", "internal entity",
                "<!DOCTYPE x [<!ENTITY e 'x'>]>",
                "external entity of a file", "<!DOCTYPE x [<!ENTITY e SYSTEM '" + file + "'>]>",
                "external entity of the network", "<!DOCTYPE x [<!ENTITY e SYSTEM '" + server + "'>]>",
                "external subset", "<!DOCTYPE x SYSTEM '" + server + "x.dtd'>",
                "parameter entity", "<!DOCTYPE x [<!ENTITY % p SYSTEM '" + server + "'>%p;]>",
                "laughs", "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '" + "&a;".repeat(1_000) + "'><!ENTITY e '"
                        + "&b;".repeat(1_000) + "'>]>");
        for (Map.Entry<String, String> each : new TreeMap<>(doctypes).entrySet()) {
            String name = each.getKey();
            String doctype = each.getValue();
            String entity = doctype.contains("ENTITY e ") ? "&e;" : "";
            String inner = doctype + Target.listXml(entity, "<CardNo>1</CardNo>");
            for (String charset : List.of("UTF-8", "GBK", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "GB18030")) {
                variants.add(soap(name + " around the envelope, " + charset, "text/xml; charset=" + charset,
                        Target.encode(
                                doctype + Scene
                                        .soapXml("<OPDRechargeList><arg0>" + entity + "</arg0></OPDRechargeList>"),
                                Charset.forName(charset)),
                        Expectation.envelope(200, Scene.FORBIDDEN_XML)));
                variants.add(soap(name + " in the argument, " + charset, "text/xml; charset=" + charset,
                        Target.encode(Scene.soapXml("<OPDRechargeList><arg0>" + Scene.escaped(inner)
                                + "</arg0></OPDRechargeList>"), Charset.forName(charset)),
                        Expectation.envelope(200, Scene.FORBIDDEN_XML)));
            }
            variants.add(soap(name + " in CDATA", Scene.soapXml("<OPDRechargeList><arg0><![CDATA[" + inner
                    + "]]></arg0></OPDRechargeList>"), Scene.FORBIDDEN_XML));
            variants.add(soap(name + " by Call", Scene.soapXml("<Call><m>OPDRechargeList</m><x><![CDATA[" + inner
                    + "]]></x></Call>"), Scene.FORBIDDEN_XML));
            variants.add(soap(name + " in SOAP 1.2", Scene.soapXml("<OPDRechargeList><arg0><![CDATA[" + inner
                    + "]]></arg0></OPDRechargeList>").replace("http://schemas.xmlsoap.org/soap/envelope/", SOAP_1_2),
                    Scene.FORBIDDEN_XML));
        }
        return variants;
    }

    private List<Variant> structures() {
        String argument = Scene.escaped(target.listXml());
        String call = "<OPDRechargeList><arg0>" + argument + "</arg0></OPDRechargeList>";
        String enc = " xmlns:enc='http://schemas.xmlsoap.org/soap/encoding/'"
                + " xmlns:xsd='http://www.w3.org/2001/XMLSchema'"
                + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' ";
        String wsa = " xmlns:a='http://www.w3.org/2005/08/addressing' ";
        List<Variant> variants = new ArrayList<>();
        for (String size : List.of("2147483647", "99999999999", "-1", "2147483647,2147483647", "")) {
            variants.add(same("array of [" + size + "]",
                    Scene.soapXml("<OPDRechargeList" + enc + "enc:arrayType='xsd:string["
                            + size + "]' xsi:type='enc:Array'><arg0>" + argument + "</arg0></OPDRechargeList>")));
            variants.add(same("argument as array of [" + size + "]", Scene.soapXml("<OPDRechargeList><arg0" + enc
                    + "enc:arrayType='xsd:string[" + size + "]' enc:offset='[2147483646]'>" + argument
                    + "</arg0></OPDRechargeList>")));
        }
        variants.add(soap("array of 100,000 items", Scene.soapXml("<OPDRechargeList><arg0>" + "<item/>".repeat(100_000)
                + "</arg0></OPDRechargeList>"), Scene.MALFORMED_XML));
        variants.add(soap("100,000 arguments", Scene.soapXml("<OPDRechargeList>" + "<a/>".repeat(MUCH / 10)
                + "</OPDRechargeList>"), Scene.DUPLICATE_FIELD, Scene.MISSING_FIELD));
        variants.add(soap("100,000 operations", Scene.soapXml("<OPDRechargeList/>".repeat(MUCH / 20)),
                Scene.DUPLICATE_FIELD));
        variants.add(soap("reference to another element",
                Scene.soapXml("<OPDRechargeList><arg0 href='#x'/></OPDRechargeList>"
                        + "<multiRef id='x'>" + argument + "</multiRef>"),
                Scene.DUPLICATE_FIELD));
        variants.add(soap("reference to itself",
                Scene.soapXml("<OPDRechargeList><arg0 id='x' href='#x'/></OPDRechargeList>"),
                Scene.MISSING_FIELD));
        for (String url : List.of(file, server)) {
            variants.add(soap("reference to " + kind(url), Scene.soapXml("<OPDRechargeList><arg0 href='" + url
                    + "'/></OPDRechargeList>"), Scene.MISSING_FIELD));
            variants.add(soap("xop:Include of " + kind(url), Scene.soapXml("<OPDRechargeList><arg0><i:Include xmlns:i="
                    + "'http://www.w3.org/2004/08/xop/include' href='" + url + "'/></arg0></OPDRechargeList>"),
                    Scene.MALFORMED_XML));
            variants.add(soap("XInclude of " + kind(url), Scene.soapXml("<OPDRechargeList><arg0><i:include xmlns:i="
                    + "'http://www.w3.org/2001/XInclude' parse='text' href='" + url + "'/></arg0></OPDRechargeList>"),
                    Scene.MALFORMED_XML));
            variants.add(same("xsi:schemaLocation of " + kind(url), Scene.soapXml("<OPDRechargeList" + enc
                    + "xsi:schemaLocation='u " + url + "'><arg0>" + argument + "</arg0></OPDRechargeList>")));
            variants.add(same("encodingStyle of " + kind(url),
                    Scene.soapXml("<OPDRechargeList xmlns:s='http://schemas.xmlsoap"
                            + ".org/soap/envelope/' s:encodingStyle='" + url + "'><arg0>" + argument
                            + "</arg0></OPDRechargeList>")));
        }
        for (String name : List.of("ReplyTo", "FaultTo", "From", "AcksTo")) {
            variants.add(same("WS-Addressing " + name,
                    Scene.soapXml("<soap:Header" + wsa + "><a:" + name + "><a:Address>" + server
                            + "</a:Address></a:" + name + "><a:MessageID>urn:uuid:1</a:MessageID></soap:Header>",
                            call)));
        }
        variants.add(same("WS-Addressing To and Action", Scene.soapXml("<soap:Header" + wsa + "><a:To>" + server
                + "</a:To><a:Action>" + server + "OPDRechargeFreeze</a:Action></soap:Header>", call)));
        variants.add(
                same("header that must be understood", Scene.soapXml("<soap:Header><x soap:mustUnderstand='1'>y</x>"
                        + "</soap:Header>", call)));
        variants.add(same("WS-Security with a reference",
                Scene.soapXml("<soap:Header><w:Security xmlns:w='http://docs.oasis-"
                        + "open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'><d:Reference"
                        + " xmlns:d='http://www.w3.org/2000/"
                        + "09/xmldsig#' URI='" + server + "'/></w:Security></soap:Header>", call)));
        variants.add(same("100,000 headers",
                Scene.soapXml("<soap:Header>" + "<x/>".repeat(MUCH / 10) + "</soap:Header>", call)));
        variants.add(soap("envelope in an envelope", Scene.soapXml(Scene.soapXml(call)), Scene.UNKNOWN_METHOD));
        variants.add(soap("envelope as argument",
                Scene.soapXml("<OPDRechargeList><arg0>" + Scene.escaped(Scene.soapXml(call))
                        + "</arg0></OPDRechargeList>"),
                Scene.MALFORMED_XML));
        variants.add(
                soap("two bodies", "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>" + call
                        + "</e:Body><e:Body>" + call + "</e:Body></e:Envelope>", Scene.MALFORMED_XML));
        variants.add(soap("two operations", Scene.soapXml(call + call), Scene.DUPLICATE_FIELD));
        variants.add(
                soap("two arguments", Scene.soapXml("<OPDRechargeList><arg0>" + argument + "</arg0><arg1>" + argument
                        + "</arg1></OPDRechargeList>"), Scene.DUPLICATE_FIELD));
        variants.add(
                soap("two methods", Scene.soapXml("<Call><m>OPDRechargeList</m><n>OPDRechargeFreeze</n><x>" + argument
                        + "</x></Call>"), Scene.DUPLICATE_FIELD));
        variants.add(soap("no operation", Scene.soapXml(""), Scene.UNKNOWN_METHOD));
        variants.add(soap("no envelope", target.listXml(), Scene.MALFORMED_XML));
        variants.add(
                soap("200,000 levels", Scene.soapXml("<a>".repeat(200_000)), Scene.FORBIDDEN_XML, Scene.MALFORMED_XML));
        variants.add(soap("200,000 levels in the argument",
                Scene.soapXml("<OPDRechargeList><arg0>" + Scene.escaped("<Req><Data>"
                        + "<a>".repeat(150_000)) + "</arg0></OPDRechargeList>"),
                Scene.FORBIDDEN_XML));
        variants.add(soap("operation with a name of half a megabyte", Scene.soapXml("<" + "a".repeat(MUCH / 2) + "/>"),
                Scene.UNKNOWN_METHOD, Scene.MALFORMED_XML));
        for (String action : List.of("\"OPDRechargeFreeze\"", server, "\"" + "a".repeat(3_000) + "\"", "\"../../x\"",
                "")) {
            variants.add(Variant.of("SOAPAction " + XmlAttacks.brief(action), target.post(target.soap(), SOAP_XML,
                    bytes(Scene.soapXml(target)), "SOAPAction: " + action), Expectation.same(scene.soap())));
        }
        Expectation attached = Expectation.envelope(415, Scene.UNSUPPORTED_ENCODING);
        for (String type : List.of("multipart/related; type=\"application/xop+xml\"; boundary=b; start=\"<r>\"",
                "Multipart/Form-Data; boundary=b", "multipart/mixed", " multipart/related; boundary=b")) {
            variants.add(soap("attachments by " + XmlAttacks.brief(type), type, bytes("--b\r\nContent-ID: <r>\r\n\r\n"
                    + Scene.soapXml(target) + "\r\n--b\r\nContent-ID: <f>\r\nContent-Location: " + server
                    + "\r\n\r\nx\r\n--b--\r\n"),
                    attached));
        }
        variants.add(soap("serialized Java", "application/x-java-serialized-object",
                new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5, 0x70},
                attached));
        variants.add(
                Variant.of("description with a strange host", target.request("GET " + target.soap() + "?wsdl HTTP/1.1",
                        new byte[0], "Host: \"><x>"), Expectation.status(400)));
        return variants;
    }

    private static String kind(String url) {
        return url.startsWith("file") ? "a file" : "the network";
    }

    private Variant soap(String name, String xml, Integer... codes) {
        return soap(name, SOAP_XML, bytes(xml), Expectation.envelope(200, codes));
    }

    private Variant same(String name, String xml) {
        return soap(name, SOAP_XML, bytes(xml), Expectation.same(scene.soap()));
    }

    private Variant soap(String name, String contentType, byte[] body, Expectation expected) {
        return Variant.of(name, target.post(target.soap(), contentType, body), expected);
    }

    private static byte[] bytes(String xml) {
        return xml.getBytes(StandardCharsets.UTF_8);
    }
}
