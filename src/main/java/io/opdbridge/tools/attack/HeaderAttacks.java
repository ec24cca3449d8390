package io.opdbridge.tools.attack;

import io.opdbridge.tools.attack.Attack.Variant;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Attacks by what headers, names and values hold: for the answer, for the log, and for the routes behind. */
final class HeaderAttacks {

    private static final List<String> STEERING = List.of("CamelHttpUri", "CamelHttpPath", "CamelHttpMethod",
            "CamelHttpQuery",
            "CamelHttpRawQuery", "CamelHttpResponseCode", "CamelHttpCharacterEncoding", "CamelHttpUrl", "CamelFileName",
            "CamelOverruleFileName", "CamelJdbcParameters", "CamelJdbcQuery", "CamelSqlQuery", "CamelBeanMethodName",
            "CamelXsltResourceUri", "CamelXsltFileName", "CamelXsltStylesheet", "CamelCharsetName",
            "CamelExecCommandExecutable",
            "CamelSlipEndpoint", "CamelToEndpoint", "CamelRestHttpMethod", "CamelMllpAcknowledgement",
            "CamelLanguageScript",
            "CamelHttpHost", "CamelServletContextPath", "org.apache.camel.file.name", "breadcrumbId",
            "X-Bridge-Content-Type",
            "X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Host",
            "Forwarded",
            "Range", "If-None-Match", "If-Modified-Since", "TE", "Trailer", "Via", "Max-Forwards");

    private final Scene scene;
    private final Target target;

    private HeaderAttacks(Scene scene) {
        this.scene = scene;
        this.target = scene.target();
    }

    static List<Attack> all(Scene scene) {
        HeaderAttacks attacks = new HeaderAttacks(scene);
        return List.of(
                new Attack("camel-headers", "names that steer Camel, as headers, parameters and form fields", false,
                        attacks::steering),
                new Attack("injection", "line ends and terminal codes in names and values that answers and logs repeat",
                        false,
                        attacks::injections));
    }

    private List<Variant> steering() {
        Expectation same = Expectation.same(scene.normal());
        byte[] list = target.listXml().getBytes(StandardCharsets.UTF_8);
        List<Variant> variants = new ArrayList<>();
        for (String name : STEERING) {
            for (String value : List.of("/his/OPDRechargeFreeze", scene.canaries().fileUrl())) {
                for (String written : List.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT),
                        alternating(name))) {
                    variants.add(Variant.of(written, target.list(Target.XML, list, written + ": " + value), same));
                }
            }
            variants.add(Variant.of("parameter " + name, target.post(target.his("OPDRechargeList") + "?" + name
                    + "=/his/OPDRechargeFreeze&" + name.toLowerCase(Locale.ROOT) + "=500", Target.XML, list), same));
            variants.add(
                    Variant.of("form field " + name, target.list("application/x-www-form-urlencoded", form(name + "="
                            + "%2fhis%2fOPDRechargeFreeze&param=" + XmlAttacks.percent(target.listXml()))), same));
        }
        return variants;
    }

    private static byte[] form(String fields) {
        return Target.ascii(fields);
    }

    private static String alternating(String name) {
        StringBuilder mixed = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            mixed.append(i % 2 == 0 ? Character.toLowerCase(name.charAt(i)) : Character.toUpperCase(name.charAt(i)));
        }
        return mixed.toString();
    }

    private List<Variant> injections() {
        List<Variant> variants = new ArrayList<>();
        byte[] list = target.listXml().getBytes(StandardCharsets.UTF_8);
        Expectation noMethod = Expectation.envelope(200, Scene.UNKNOWN_METHOD);
        Expectation noSite = Expectation.envelope(200, Scene.UNKNOWN_SITE);
        String prefix = target.his("");
        for (String bad : List.of("%0d%0aX-Injected:%20yes", "%0aX-Injected:%20yes", "%0dX-Injected:%20yes",
                "%0d%0a%0d%0aHTTP/1.1%20200%20OK%0d%0a", "%1b%5b31m", "%1b%5d0;x%07", "%c2%9b31m", "%c2%85",
                "%e2%80%a8",
                "%e2%80%ae", "%7f", "%08%08%08", "x%09y", "%24%7bjndi:ldap:x%7d", "$%7benv:PATH%7d",
                "%7b%7bbridge.db.password%7d%7d",
                "%25n%25x", "%3cscript%3e", "]]%3e", "%27%20or%20%271%27=%271", "%5cu000aX", "%26%2310;X")) {
            variants.add(post("method " + bad, prefix + bad, list, noMethod.or(Expectation.status(400))));
            variants.add(post("method in a parameter, " + bad,
                    prefix.substring(0, prefix.length() - 1) + "?method=" + bad, list,
                    noMethod));
            variants.add(post("site " + bad, "/sites/" + bad + "/his/OPDRechargeList", list,
                    noSite.or(noMethod).or(Expectation.status(400))));
            variants.add(post("parameter " + bad, target.his("OPDRechargeList") + "?x=" + bad + "&" + bad + "=y", list,
                    Expectation.same(scene.normal())));
            variants.add(
                    Variant.of("form field " + bad,
                            target.list("application/x-www-form-urlencoded", form("x=" + bad + "&" + bad
                                    + "=y&param=" + XmlAttacks.percent(target.listXml()))),
                            Expectation.same(scene.normal())));
        }
        for (String bad : List.of("\u001b[31mred", "\u0085next", "\u009b31m", "\u007f", "${jndi:ldap:x}",
                "{{bridge.db.password}}",
                "\tx\ty")) {
            variants.add(Variant.of("X-His-Method " + XmlAttacks.brief(bad),
                    target.post(prefix.substring(0, prefix.length() - 1),
                            Target.XML, list, "X-His-Method: x" + bad),
                    noMethod.or(Expectation.status(400).andCloses())));
            variants.add(Variant.of("Content-Encoding " + XmlAttacks.brief(bad), target.list(Target.XML, list,
                    "Content-Encoding: x" + bad),
                    Expectation.envelope(415, Scene.UNSUPPORTED_ENCODING)
                            .or(Expectation.status(400).andCloses())));
            variants.add(Variant.of("charset " + XmlAttacks.brief(bad), target.list("text/xml; charset=x" + bad, list),
                    Expectation.envelope(415, Scene.UNSUPPORTED_ENCODING).or(Expectation.status(400).andCloses())));
        }
        variants.add(Variant.of("charset with escaped line ends",
                target.list("text/xml; charset=\"UTF-8%0d%0aX-Injected: yes\"",
                        list),
                Expectation.envelope(415, Scene.UNSUPPORTED_ENCODING)));
        for (String code : List.of("&#13;&#10;X-Injected: yes", "&#10;2026-01-01 INFO forged", "&#x85;", "&#x2028;",
                "&#x202E;",
                "&#x7f;", "&#x9b;31m", "${jndi:ldap:x}", "{{bridge.db.password}}",
                "&lt;/TransactionCode>&lt;RespCode>10000",
                "]]&gt;&lt;x/>", "&amp;lt;x/>")) {
            String xml = Target.listXml(code,
                    "<CardType>" + target.cardType() + "</CardType><CardNo>" + target.cardNo() + "</CardNo>");
            variants.add(Variant.of("TransactionCode " + code, target.list(xml), Expectation.envelope(200, Scene.OK)));
            String bad = Target.listXml("", "<CardNo>1</CardNo><StartDate>x" + code + "</StartDate>");
            variants.add(Variant.of("date " + code, target.list(bad), Expectation.envelope(200, Scene.BAD_VALUE)));
        }
        for (String name : List.of("a\u0300", "\u0660", "a-" + "b".repeat(5_000))) {
            variants.add(Variant.of("unknown element " + XmlAttacks.brief(name),
                    target.list(Target.listXml("", "<" + name
                            + "/><CardType>" + target.cardType() + "</CardType><CardNo>" + target.cardNo()
                            + "</CardNo>")),
                    Expectation.same(scene.normal()).or(Expectation.envelope(200, Scene.MALFORMED_XML))));
        }
        variants.add(
                Variant.of("bare CR in a value", target.list(Target.XML, list, "X-A: b\rX-Injected: yes"), refused()));
        variants.add(Variant.of("NUL in a value", target.list(Target.XML, list, "X-A: b\u0000c"), refused()));
        variants.add(Variant.of("NUL in a name", target.list(Target.XML, list, "X-A\u0000: b"), refused()));
        variants.add(Variant.of("escape code in a name", target.list(Target.XML, list, "X-\u001b[31m: b"), refused()));
        variants.add(Variant.of("a name that is no token", target.list(Target.XML, list, "X A: b"), refused()));
        variants.add(Variant.of("a line without colon", target.list(Target.XML, list, "X-A"), refused()));
        variants.add(Variant.of("an empty name", target.list(Target.XML, list, ": b"), refused()));
        return variants;
    }

    private static Expectation refused() {
        return Expectation.refusal(400);
    }

    private Variant post(String name, String path, byte[] body, Expectation expected) {
        return Variant.of(name, target.post(path, Target.XML, body), expected);
    }
}
