package io.opdbridge.tools.attack;

import io.opdbridge.tools.attack.Attack.Variant;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Attacks by the way in which HTTP frames a request: sizes, chunks, compression, and two requests in the bytes of one.
 */
final class HttpAttacks {

    private static final int MEGABYTE = 1 << 20;
    /** More than a target drains of an oversized body. */
    private static final int ENDLESS_MEGABYTES = 200;
    private static final long ENDLESS_MILLISECONDS = 30_000;

    private final Scene scene;
    private final Target target;
    private final byte[] list;
    /** A whole request that must never be answered by itself. */
    private final byte[] hidden;

    private HttpAttacks(Scene scene) {
        this.scene = scene;
        this.target = scene.target();
        this.list = target.listXml().getBytes(StandardCharsets.UTF_8);
        this.hidden = target.listOnOpen(list);
    }

    static List<Attack> all(Scene scene) {
        HttpAttacks attacks = new HttpAttacks(scene);
        return List.of(
                new Attack("huge-head", "headers that are too many or too long", false, attacks::heads),
                new Attack("chunks", "chunks that are wrong, and bodies without end", false, attacks::chunks),
                new Attack("compressed", "compressed bodies, refused before anybody inflates them", false,
                        attacks::compressed),
                new Attack("smuggling", "bytes that can be read as one request or as two", false, attacks::smuggling),
                new Attack("pipelining", "requests that follow each other: as many answers, in order", false,
                        attacks::pipelining));
    }

    private List<Variant> heads() {
        List<Variant> variants = new ArrayList<>();
        Expectation tooMuch = Expectation.refusal(400, 413, 431);
        for (int length : new int[] {20_000, 100_000, 1_000_000, 10_000_000}) {
            variants.add(Variant.of("a header of " + length,
                    target.list(Target.XML, list, "X-A: " + "b".repeat(length)), tooMuch));
            variants.add(Variant.of("a header name of " + length,
                    target.list(Target.XML, list, "X".repeat(length) + ": b"), tooMuch));
        }
        for (int count : new int[] {5_000, 100_000}) {
            String[] many = new String[count];
            String[] same = new String[count];
            for (int i = 0; i < count; i++) {
                many[i] = "X-" + i + ": b";
                same[i] = "X-A: b";
            }
            variants.add(Variant.of(count + " headers", target.list(Target.XML, list, many), tooMuch));
            variants.add(Variant.of(count + " equal headers", target.list(Target.XML, list, same), tooMuch));
        }
        variants.add(Variant.of("a cookie of 100,000",
                target.list(Target.XML, list, "Cookie: a=" + "b".repeat(100_000)), tooMuch));
        variants.add(new Variant("headers without end", tooMuch, here -> here.say(out -> {
            out.write(here.request("POST " + here.his("OPDRechargeList") + " HTTP/1.1", new byte[0]), 0, 40);
            endless(out, Target.ascii("X-A: " + "b".repeat(1_000) + "\r\n"));
        }, ENDLESS_MILLISECONDS)));
        variants.add(new Variant("a header without end", tooMuch, here -> here.say(out -> {
            out.write(Target.ascii("POST " + here.his("OPDRechargeList") + " HTTP/1.1\r\nHost: x\r\nX-A: "));
            endless(out, Target.ascii("b".repeat(10_000)));
        }, ENDLESS_MILLISECONDS)));
        variants.add(new Variant("a first line without end", Expectation.refusal(400, 413, 414, 431), here -> here
                .say(out -> endless(out, Target.ascii("POST" + "x".repeat(10_000))), ENDLESS_MILLISECONDS)));
        return variants;
    }

    private List<Variant> chunks() {
        List<Variant> variants = new ArrayList<>();
        Expectation bad = Expectation.envelope(200, Scene.INCOMPLETE_BODY).andCloses().or(Expectation.refusal(400));
        for (String body : List.of("-1\r\n", "-5\r\nabc", "ffffffff\r\n<Req/>\r\nz", "80000000\r\n<Req/>\r\nz",
                "fffffffffffffffff\r\n<Req/>", "10000000000000005\r\n<Req>\r\n0\r\n\r\n", "0x5\r\n<Req>\r\n0\r\n\r\n",
                "5 5\r\n<Req>\r\n0\r\n\r\n", "+5\r\n<Req>\r\n0\r\n\r\n", "zz\r\n<Req>\r\n0\r\n\r\n",
                "\r\n<Req>\r\n0\r\n\r\n",
                ";x\r\n<Req>\r\n0\r\n\r\n", "5\r\n<Req>zz0\r\n\r\n", "3\r\n<Req>\r\n0\r\n\r\n", "5\r<Req>\r0\r\r",
                "5\u0000\r\n<Req>\r\n0\r\n\r\n", "5\r\n<Req>\r\n0\r\nX A: b\r\n\r\n", "5\r\n<Req>\r\n0\r\n: b\r\n\r\n",
                "5\r\n<Req>\r\n0\r\nX-A: b\rX-B: c\r\n\r\n", "\u0665\r\n<Req>\r\n0\r\n\r\n")) {
            variants.add(Variant.of("chunks " + XmlAttacks.brief(body),
                    Target.join(chunkedHead(), Target.ascii(body), hidden), bad
                            .or(Expectation.envelope(200, Scene.MALFORMED_XML).andCloses())));
        }
        String size = Integer.toHexString(list.length);
        String whole = new String(list, StandardCharsets.UTF_8);
        Expectation same = Expectation.same(scene.normal());
        variants.add(Variant.of("chunks with extensions",
                chunked(size + ";a=b;c=\"d\"\r\n" + whole + "\r\n0;x\r\n\r\n"), same
                        .or(bad)));
        variants.add(Variant.of("an extension of a megabyte", chunked(size + ";" + "a".repeat(MEGABYTE) + "\r\n" + whole
                + "\r\n0\r\n\r\n"), same.or(bad)));
        variants.add(Variant.of("a trailer of a megabyte",
                chunked(size + "\r\n" + whole + "\r\n0\r\nX-A: " + "b".repeat(MEGABYTE)
                        + "\r\n\r\n"),
                bad.or(Expectation.refusal(413, 431))));
        for (String trailer : List.of("Content-Length: 5", "Transfer-Encoding: chunked",
                "CamelHttpUri: /his/OPDRechargeFreeze",
                "Content-Type: text/plain; charset=UTF-16", "Host: x", "X-His-Method: OPDRechargeFreeze")) {
            variants.add(Variant.of("trailer " + trailer,
                    chunked(size + "\r\n" + whole + "\r\n0\r\n" + trailer + "\r\n\r\n"),
                    same.or(bad)));
        }
        StringBuilder single = new StringBuilder();
        for (byte b : list) {
            single.append("1\r\n").append((char) b).append("\r\n");
        }
        variants.add(Variant.of("chunks of one byte", chunked(single + "0\r\n\r\n"), same));
        variants.add(Variant.of("sizes with leading zeros",
                chunked("0".repeat(8) + size + "\r\n" + whole + "\r\n000\r\n\r\n"), same
                        .or(bad)));
        for (String spilt : List.of("x", "\r0", ";\u0000", " ".repeat(100))) {
            variants.add(Variant.of("chunks with " + XmlAttacks.brief(spilt) + " behind the data",
                    Target.join(chunked(size + "\r\n"
                            + whole + spilt + "\r\n0\r\n\r\n"), hidden),
                    same.andCloses().or(bad)));
        }
        for (String extension : List.of(";a=\"\r\n0\r\n\r\n\"", ";\n0", ";\r0", ";a\u0000b")) {
            variants.add(Variant.of("an extension " + XmlAttacks.brief(extension),
                    Target.join(chunked(size + extension + "\r\n"
                            + whole + "\r\n0\r\n\r\n"), hidden),
                    same.andCloses().or(bad)
                            .or(Expectation.envelope(200, Scene.MALFORMED_XML).andCloses())));
        }
        Expectation tooLarge = Expectation.envelope(413, Scene.TOO_LARGE).andCloses();
        variants.add(new Variant("chunks without end", tooLarge, here -> here.say(out -> {
            out.write(chunkedHead());
            endless(out, Target.ascii("10000\r\n" + "a".repeat(1 << 16) + "\r\n"));
        }, ENDLESS_MILLISECONDS)));
        variants.add(new Variant("a chunk without end", tooLarge.or(bad), here -> here.say(out -> {
            out.write(chunkedHead());
            out.write(Target.ascii("7fffffff\r\n"));
            endless(out, new byte[1 << 16]);
        }, ENDLESS_MILLISECONDS)));
        variants.add(new Variant("chunks of one byte without end", tooLarge.or(bad), here -> here.say(out -> {
            out.write(chunkedHead());
            endless(out, Target.ascii("1\r\na\r\n".repeat(10_000)));
        }, ENDLESS_MILLISECONDS)));
        for (String length : List.of("2000000", "2147483648", "9223372036854775807")) {
            variants.add(new Variant("Content-Length " + length + " without end", tooLarge, here -> here.say(out -> {
                out.write(here.request("POST " + here.his("OPDRechargeList") + " HTTP/1.1", new byte[0],
                        "Content-Type: " + Target.XML, "Content-Length: " + length));
                endless(out, new byte[1 << 16]);
            }, ENDLESS_MILLISECONDS)));
        }
        return variants;
    }

    private byte[] chunkedHead() {
        return target.request("POST " + target.his("OPDRechargeList") + " HTTP/1.1", new byte[0],
                "Content-Type: " + Target.XML,
                "Transfer-Encoding: chunked");
    }

    private byte[] chunked(String body) {
        return Target.join(chunkedHead(), body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends until the target closes, at most 200 MB. */
    private static void endless(OutputStream out, byte[] bytes) throws IOException {
        for (long left = (long) ENDLESS_MEGABYTES * MEGABYTE; left > 0
                && !Thread.currentThread().isInterrupted(); left -= bytes.length) {
            out.write(bytes);
        }
    }

    private List<Variant> compressed() {
        List<Variant> variants = new ArrayList<>();
        byte[] bomb = packed(true, 50);
        Expectation refused = Expectation.envelope(415, Scene.UNSUPPORTED_ENCODING);
        for (String encoding : List.of("gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "compress", "gzip, gzip",
                "identity, gzip",
                "gzip, identity", "aes128gcm", "gzip;q=1", "\"gzip\"")) {
            byte[] body = encoding.equals("deflate") ? packed(false, 50) : bomb;
            variants.add(Variant.of("Content-Encoding " + encoding,
                    target.list(Target.XML, body, "Content-Encoding: " + encoding),
                    refused));
            variants.add(Variant.of("Content-Encoding " + encoding + " over SOAP", target.post(target.soap(),
                    "text/xml; charset=UTF-8", body, "Content-Encoding: " + encoding), refused));
        }
        variants.add(Variant.of("two Content-Encodings", target.list(Target.XML, bomb, "Content-Encoding: identity",
                "Content-Encoding: gzip"), refused.or(Expectation.envelope(200, Scene.MALFORMED_XML))));
        variants.add(Variant.of("gzip that is not said", target.list(Target.XML, bomb),
                Expectation.envelope(200, Scene.MALFORMED_XML)));
        variants.add(Variant.of("a form in gzip",
                target.list("application/x-www-form-urlencoded", bomb, "Content-Encoding: gzip"),
                refused));
        for (String encoding : List.of("gzip, chunked", "gzip", "deflate, chunked")) {
            variants.add(Variant.of("Transfer-Encoding " + encoding,
                    target.request("POST " + target.his("OPDRechargeList")
                            + " HTTP/1.1",
                            Target.join(Target.ascii(Integer.toHexString(bomb.length) + "\r\n"), bomb,
                                    Target.ascii("\r\n0\r\n\r\n")),
                            "Content-Type: " + Target.XML, "Transfer-Encoding: " + encoding),
                    Expectation.refusal(400, 415, 501)));
        }
        return variants;
    }

    /** So many megabytes of blanks, in a few kilobytes. */
    private static byte[] packed(boolean gzip, int megabytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = gzip ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            byte[] blanks = " ".repeat(MEGABYTE).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < megabytes; i++) {
                out.write(blanks);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private List<Variant> smuggling() {
        List<Variant> variants = new ArrayList<>();
        Expectation refused = Expectation.refusal(400, 411, 415, 501);
        byte[] ended = Target.join(Target.ascii("0\r\n\r\n"), hidden);
        String length = "Content-Length: " + ended.length;
        for (List<String> framing : List.of(
                List.of(length, "Transfer-Encoding: chunked"), List.of("Transfer-Encoding: chunked", length),
                List.of(length, "transfer-encoding: CHUNKED"),
                List.of("Content-Length: 5", "Transfer-Encoding: chunked"),
                List.of("Content-Length: 0", "Transfer-Encoding: chunked"),
                List.of("Transfer-Encoding: identity", length), List.of("Transfer-Encoding: chunked, identity"),
                List.of("Transfer-Encoding: identity, chunked"), List.of("Transfer-Encoding: chunked, chunked"),
                List.of("Transfer-Encoding: xchunked", length), List.of("Transfer-Encoding: chunkedx", length),
                List.of("Transfer-Encoding: x"), List.of("Transfer-Encoding: \"chunked\"", length),
                List.of("Transfer-Encoding: chunked;q=1", length), List.of("Transfer-Encoding:", length),
                List.of("Transfer-Encoding: ,chunked", length),
                List.of("Transfer-Encoding: cow", "Transfer-Encoding: chunked"),
                List.of("Transfer-Encoding: chunked", "Transfer-Encoding: cow"),
                List.of("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
                List.of("Transfer-Encoding: identity", "Transfer-Encoding: chunked", length),
                List.of("Transfer-Encoding : chunked", length), List.of("Transfer-Encoding\t: chunked", length),
                List.of("Transfer-Encoding:\u000bchunked", length), List.of("Transfer-Encoding: \u0000chunked", length),
                List.of("Transfer-Encoding:\r\n chunked", length),
                List.of("X-A: b\r\n Transfer-Encoding: chunked", length),
                List.of("X-A: b\rTransfer-Encoding: chunked", length),
                List.of("X: y\nTransfer-Encoding: chunked", length),
                List.of(" Transfer-Encoding: chunked", length), List.of("Transfer_Encoding: chunked\u0000", length),
                List.of("Content-Length: 5", length), List.of(length, "Content-Length: 5"),
                List.of("Content-Length: 0", length),
                List.of("Content-Length: 5, " + ended.length), List.of("Content-Length: 5,5"),
                List.of("Content-Length: +5"),
                List.of("Content-Length: -5"), List.of("Content-Length: 0x5"), List.of("Content-Length: 5 5"),
                List.of("Content-Length: 5e0"), List.of("Content-Length: 5.0"), List.of("Content-Length: 1_0"),
                List.of("Content-Length:"), List.of("Content-Length: x"), List.of("Content-Length: \u0665"),
                List.of("Content-Length: 99999999999999999999"), List.of("Content-Length: 18446744073709551621"),
                List.of("Content-Length: 4294967301x"), List.of("Content-Length : 5"), List.of("Content-Length:\r\n 5"),
                List.of("Content-Length: \u000b5"), List.of("Content-Length: \"5\""), List.of("Content-Length: 5;"))) {
            variants.add(Variant.of(XmlAttacks.brief(String.join(" | ", framing)) + " " + (variants.size() + 1),
                    smuggled("HTTP/1.1", framing, ended), refused));
        }
        variants.add(Variant.of("chunked in HTTP/1.0",
                smuggled("HTTP/1.0", List.of("Transfer-Encoding: chunked", length), ended),
                refused));
        variants.add(Variant.of("chunked alone in HTTP/1.0",
                smuggled("HTTP/1.0", List.of("Transfer-Encoding: chunked"), ended),
                refused.or(Expectation.envelope(200, Scene.MALFORMED_XML, Scene.INCOMPLETE_BODY).andCloses())));
        variants.add(Variant.of("HTTP/0.9", Target.ascii("GET " + target.his("OPDRechargeList") + "\r\n"),
                Expectation.refusal(400, 505)));
        variants.add(Variant.of("HTTP/0.9 with a request behind it", Target.join(Target.ascii("GET /\r\n"), hidden),
                Expectation.refusal(400, 505)));
        variants.add(Variant.of("HTTP/2 preface",
                Target.join(Target.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), new byte[] {0, 0, 0, 4,
                    0, 0, 0, 0, 0}),
                Expectation.refusal(400, 426, 505)));
        variants.add(Variant.of("upgrade to h2c",
                target.list(Target.XML, list, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c",
                        "HTTP2-Settings: AAMAAABkAAQAAP__"),
                Expectation.same(scene.normal()).or(refused)));
        variants.add(Variant.of("upgrade to a web socket",
                target.request("GET " + target.his("OPDRechargeList") + " HTTP/1.1", new byte[0],
                        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
                Expectation.envelope(200, Scene.NOT_A_POST).or(Expectation.status(400, 405))));
        byte[] bare = Target.ascii(new String(hidden, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
        variants.add(Variant.of("lines that end with LF alone", bare, Expectation.same(scene.normal()).or(refused)));
        variants.add(Variant.of("lines that end with CR alone", Target.ascii(new String(hidden,
                StandardCharsets.ISO_8859_1).replace("\r\n", "\r")), refused));
        variants.add(Variant.of("a head that ends with LF alone", Target.ascii(new String(hidden,
                StandardCharsets.ISO_8859_1).replace("\r\n\r\n", "\r\n\n")),
                Expectation.same(scene.normal()).or(refused)));
        variants.add(Variant.of("a folded line", target.listOnOpen(list, "X-A: b\r\n c"), refused));
        variants.add(Variant.of("blank before a colon", target.listOnOpen(list, "X-A : b"), refused));
        variants.add(Variant.of("a request in the body of GET",
                target.request("GET " + target.his("OPDRechargeList") + " HTTP/1.1",
                        hidden, "Content-Length: " + hidden.length),
                Expectation.envelope(200, Scene.NOT_A_POST).or(refused)));
        variants.add(Variant.of("a request in the body of POST", target.listOnOpen(hidden),
                Expectation.envelope(200, Scene.MALFORMED_XML)));
        variants.add(Variant.of("a request in the body of what is refused by its headers", target.listOnOpen(hidden,
                "Content-Encoding: gzip"), Expectation.envelope(415, Scene.UNSUPPORTED_ENCODING)));
        variants.add(Variant.of("a request in a body for nobody", target.postOnOpen("/nowhere", Target.XML, hidden),
                Expectation.envelope(200, Scene.UNKNOWN_METHOD).or(Expectation.status(404))));
        variants.add(
                Variant.of("a request in a body over the limit", target.listOnOpen(Target.join(new byte[2 * MEGABYTE],
                        hidden)), Expectation.envelope(413, Scene.TOO_LARGE)));
        variants.add(Variant.of("100 and no more", target.listOnOpen(hidden, "Expect: 100-continue"),
                Expectation.envelope(200, Scene.MALFORMED_XML)));
        variants.add(Variant.of("another expectation", target.listOnOpen(list, "Expect: 200-ok"),
                Expectation.same(scene.normal()).or(Expectation.status(417, 400))));
        return variants;
    }

    private byte[] smuggled(String version, List<String> framing, byte[] body) {
        List<String> lines = new ArrayList<>(framing);
        lines.add("Content-Type: " + Target.XML);
        return target.request("POST " + target.his("OPDRechargeList") + " " + version, body,
                lines.toArray(String[]::new));
    }

    private List<Variant> pipelining() {
        List<Variant> variants = new ArrayList<>();
        for (int count : new int[] {2, 20, 200}) {
            byte[][] requests = new byte[count][];
            Arrays.fill(requests, hidden);
            variants.add(new Variant(count + " at once", Expectation.normal(count, scene.normal()),
                    here -> here.sayAll(Target.join(requests), count)));
        }
        variants.add(Variant.of("blank lines before a request", Target.join(Target.ascii("\r\n\r\n"), hidden),
                Expectation.normal(1, scene.normal()).or(Expectation.refusal(400))));
        variants.add(Variant.of("one after Connection: close",
                Target.join(target.list(Target.XML, list, "Connection: close"), hidden),
                Expectation.normal(1, scene.normal())));
        variants.add(new Variant("one after what is malformed", Expectation.normalThenRefused(scene.normal()),
                here -> here.sayAll(Target.join(hidden, Target.ascii("X\r\n\r\n"), hidden), 2)));
        return variants;
    }
}
