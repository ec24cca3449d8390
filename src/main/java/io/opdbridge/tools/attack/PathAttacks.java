package io.opdbridge.tools.attack;

import io.opdbridge.tools.attack.Attack.Variant;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Attacks by the first line of a request: paths, targets, HTTP methods, versions, and the host beside it. */
final class PathAttacks {

    private final Scene scene;
    private final Target target;
    private final byte[] list;

    private PathAttacks(Scene scene) {
        this.scene = scene;
        this.target = scene.target();
        this.list = target.listXml().getBytes(StandardCharsets.UTF_8);
    }

    static List<Attack> all(Scene scene) {
        PathAttacks attacks = new PathAttacks(scene);
        return List.of(
                new Attack("path", "dots, slashes, escapes and parameters in the path", false, attacks::paths),
                new Attack("http-method", "other HTTP methods, forms of the target, and hosts", false,
                        attacks::methods));
    }

    /** A path that is not plain reaches the same call or none, never another one. */
    private Expectation callOrNone() {
        return Expectation.same(scene.normal()).or(Expectation.envelope(200, Scene.UNKNOWN_METHOD, Scene.UNKNOWN_SITE))
                .or(Expectation.status(400, 404));
    }

    private List<Variant> paths() {
        List<Variant> variants = new ArrayList<>();
        String plain = target.his("OPDRechargeList");
        for (String path : List.of("/his/../etc/passwd", "/his/..%2f..%2f..%2fetc%2fpasswd",
                "/his/%2e%2e/%2e%2e/etc/passwd",
                "/his/.%2e/x", "/his/..;/his/OPDRechargeList", "/his/%252e%252e%252fetc", "/his/..%c0%af..%c0%afetc",
                "/his/%c0%ae%c0%ae/x", "/his/%uff0e%uff0e/x", "/his\\..\\..\\etc", "/his/..%5c..%5cetc",
                "/./his/./OPDRechargeList",
                "/x/../his/OPDRechargeList", "//his//OPDRechargeList", "///his/OPDRechargeList",
                "/his/OPDRechargeList/",
                "/his/OPDRechargeList//", "/his/OPDRechargeList/x", "/his/OPDRechargeList/..",
                "/his;jsessionid=1/OPDRechargeList",
                "/his/OPDRechargeList;jsessionid=1", "/his/;/OPDRechargeList", "/his/OPDRechargeList%3bx",
                "/his/OPDRechargeList%00",
                "/his/%00OPDRechargeList", "/his/OPDRechargeList%00.xml", "/his/OPDRechargeList%20",
                "/his/%4fPDRechargeList",
                "/his/OPDRecharge%4cist", "/h%69s/OPDRechargeList", "/HIS/OPDRechargeList", "/his/opdrechargelist",
                "/his/%", "/his/%z", "/his/%zz", "/his/%2", "/his/%e4%b8", "/his/%ff", "/his/OPDRechargeList?",
                "/his/?x",
                "/his/OPDRechargeList%23x", "/his/OPDRechargeList%3fx=y", "/his%2fOPDRechargeList",
                "/%2fhis/OPDRechargeList",
                "/sites", "/sites/", "/sites//his/OPDRechargeList", "/sites/x/his/OPDRechargeList",
                "/sites/../his/OPDRechargeList",
                "/sites/%2e%2e/his/OPDRechargeList", "/sites/./his/OPDRechargeList", "/sites/..;/his/OPDRechargeList",
                "/sites/x/../../his/OPDRechargeList", "/sites/%2fx/his/OPDRechargeList",
                "/sites/x%2f../his/OPDRechargeList",
                "/sites/x%00/his/OPDRechargeList", "/observe/../his/OPDRechargeList",
                "/observe/health/../../his/OPDRechargeList",
                "/observe/%2e%2e/his/OPDRechargeList", "/observe/..;/his/OPDRechargeList",
                "/soap/../his/OPDRechargeList",
                "/his/\u00e9", "/his/" + "a".repeat(2_000), "/his" + "/a".repeat(1_000),
                "/" + "../".repeat(1_000) + "etc/passwd",
                "/WEB-INF/web.xml", "/routes/receive-http.camel.yaml", "/conf/application.properties", "/%2e%2e/conf",
                "/jolokia", "/actuator/env", "/.git/config", "/")) {
            variants.add(Variant.of(XmlAttacks.brief(path), target.post(path, Target.XML, list), callOrNone()));
        }
        for (String path : List.of(plain + "#x", "x", "his/OPDRechargeList", "*", "", "\\his\\OPDRechargeList", "?x",
                "//", "///")) {
            variants.add(
                    Variant.of("target " + path, target.post(path, Target.XML, list), callOrNone().or(refused(505))));
        }
        for (int length : new int[] {7_000, 9_000, 100_000, 1_000_000}) {
            variants.add(Variant.of("path of " + length, target.post("/his/" + "a".repeat(length), Target.XML, list),
                    Expectation.refusal(400, 413, 414, 431).or(Expectation.envelope(200, Scene.UNKNOWN_METHOD))));
            variants.add(
                    Variant.of("query of " + length, target.post(plain + "?" + "a".repeat(length), Target.XML, list),
                            Expectation.refusal(400, 413, 414, 431).or(Expectation.same(scene.normal()))));
        }
        return variants;
    }

    private List<Variant> methods() {
        List<Variant> variants = new ArrayList<>();
        String plain = target.his("OPDRechargeList");
        Expectation noPost = Expectation.envelope(200, Scene.NOT_A_POST);
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "DEBUG", "PROPFIND", "TRACK",
                "SEARCH",
                "LOCK", "QUERY", "post", "Post", "POSTS", "POST2", "X".repeat(500))) {
            variants.add(Variant.of(XmlAttacks.brief(method) + " at a method",
                    target.request(method + " " + plain + " HTTP/1.1",
                            new byte[0], "Content-Length: 0", Target.CLOSE),
                    noPost.or(Expectation.status(400, 405, 501))));
            variants.add(Variant.of(XmlAttacks.brief(method) + " at SOAP",
                    target.request(method + " " + target.soap() + " HTTP/1.1",
                            new byte[0], "Content-Length: 0", Target.CLOSE),
                    noPost.or(Expectation.status(400, 405, 501))));
            variants.add(Variant.of(XmlAttacks.brief(method) + " with a secret header",
                    target.request(method + " " + plain
                            + " HTTP/1.1", new byte[0], Target.CLOSE, "X-Secret: " + scene.canaries().secret()),
                    noPost
                            .or(Expectation.status(400, 405, 501))));
        }
        variants.add(
                Variant.of("HEAD", target.request("HEAD " + plain + " HTTP/1.1", new byte[0]), Expectation.headOnly()));
        variants.add(Variant.of("CONNECT to the canary",
                target.request("CONNECT " + scene.canaries().serverAuthority() + " HTTP/1.1",
                        new byte[0]),
                refused(405, 501).or(Expectation.status(400, 404, 405, 501))));
        variants.add(
                Variant.of("PRI", target.request("PRI * HTTP/2.0", Target.ascii("SM\r\n\r\n")), refused(426, 505)));
        for (String url : List.of("http://" + target.authority() + plain,
                "http://" + scene.canaries().serverAuthority() + plain,
                "https://x" + plain, "ftp://x" + plain, "file://" + plain, "http://" + plain, "http:" + plain,
                "http://user:pass@x" + plain, "http://[::1" + plain)) {
            variants.add(Variant.of("target " + XmlAttacks.brief(url), target.post(url, Target.XML, list),
                    callOrNone().or(refused()).or(Expectation.status(421))));
        }
        for (String line : List.of("POST " + plain, "POST " + plain + " HTTP/9.9", "POST " + plain + " HTTP/1.1 x",
                "POST " + plain + " HTTP/01.1", "POST " + plain + " XTTP/1.1", "POST\t" + plain + "\tHTTP/1.1",
                "POST " + plain + " x HTTP/1.1", "POST", "\u0000POST " + plain + " HTTP/1.1",
                "P\u0001ST " + plain + " HTTP/1.1", "GET\u0000 " + plain + " HTTP/1.1",
                "\u0016\u0003\u0001\u0002\u0000\u0001")) {
            variants.add(first(line, refused(505)));
        }
        for (String line : List.of("POST " + plain + " HTTP/1.2", "POST " + plain + " http/1.1",
                "POST  " + plain + " HTTP/1.1",
                "POST " + plain + "  HTTP/1.1", " POST " + plain + " HTTP/1.1", "\r\nPOST " + plain + " HTTP/1.1")) {
            variants.add(first(line, refused(505).or(Expectation.same(scene.normal()))));
        }
        for (String host : List.of("Host: a\r\nHost: b", "Host", "Host: a b", "Host: user@x", "Host: x/y", "Host: x?y",
                "Host: x:99999", "Host: x:y", "Host: [::1", "Host: \u0001", "Host: <x>",
                "Host: " + "x".repeat(20_000))) {
            variants.add(Variant.of(XmlAttacks.brief(host), target.list(Target.XML, list, host.split("\r\n")),
                    refused(413, 431)));
        }
        for (String host : List.of("Host: " + scene.canaries().serverAuthority(), "Host: localhost:1", "Host: x",
                "Host: 169.254.169.254")) {
            variants.add(Variant.of("Host of somebody else, " + host, target.list(Target.XML, list, host),
                    Expectation.same(scene.normal()).or(Expectation.status(400, 421))));
        }
        return variants;
    }

    private Variant first(String line, Expectation expected) {
        return Variant.of("first line " + XmlAttacks.brief(line),
                target.request(line, list, "Content-Type: " + Target.XML,
                        "Content-Length: " + list.length, Target.CLOSE),
                expected);
    }

    private static Expectation refused(Integer... more) {
        Integer[] statuses = new Integer[more.length + 1];
        statuses[0] = 400;
        System.arraycopy(more, 0, statuses, 1, more.length);
        return Expectation.refusal(statuses);
    }
}
