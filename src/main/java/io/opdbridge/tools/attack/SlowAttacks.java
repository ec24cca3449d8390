package io.opdbridge.tools.attack;

import io.opdbridge.tools.attack.Attack.Variant;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Slow attacks, which occupy threads and connections of the target. */
final class SlowAttacks {

    private static final long DRIP_MILLISECONDS = 200;
    private static final long SLACK_MILLISECONDS = 5_000;

    private final Scene scene;
    private final Target target;
    private final AttackSuite.Patience patience;

    private SlowAttacks(Scene scene, AttackSuite.Patience patience) {
        this.scene = scene;
        this.target = scene.target();
        this.patience = patience;
    }

    static List<Attack> all(Scene scene, AttackSuite.Patience patience) {
        SlowAttacks attacks = new SlowAttacks(scene, patience);
        List<Attack> all = new ArrayList<>(List.of(
                new Attack("stalling", "callers that pause in the middle, and are let go in time", true,
                        attacks::stalling),
                new Attack("idle", "connections that say nothing while others are served", false,
                        () -> attacks.idle(patience.idle()))));
        if (patience.dripSeconds() > 0) {
            all.add(new Attack("dripping", "callers that send a byte now and then, without end", true,
                    () -> attacks.dripping(patience.dripSeconds())));
        }
        return all;
    }

    private List<Variant> stalling() {
        byte[] whole = target.listOnOpen(Target.ascii(target.listXml()));
        int head = whole.length - target.listXml().length();
        Expectation letGo = Expectation.refusal(400, 408);
        Expectation incomplete = Expectation.envelope(200, Scene.INCOMPLETE_BODY).andCloses();
        List<Variant> variants = new ArrayList<>();
        variants.add(stalled("after nothing", new byte[0], letGo));
        variants.add(stalled("in the first line", Arrays.copyOf(whole, 8), letGo));
        variants.add(stalled("after the first line",
                Target.ascii("POST " + target.his("OPDRechargeList") + " HTTP/1.1\r\n"), letGo));
        variants.add(stalled("in a header", Arrays.copyOf(whole, head - 10), letGo));
        variants.add(stalled("before the end of the head", Arrays.copyOf(whole, head - 2), letGo));
        variants.add(stalled("before the body", Arrays.copyOf(whole, head), incomplete));
        variants.add(stalled("in the body", Arrays.copyOf(whole, whole.length - 10), incomplete));
        byte[] chunked = target.request("POST " + target.his("OPDRechargeList") + " HTTP/1.1", new byte[0],
                "Content-Type: " + Target.XML, "Transfer-Encoding: chunked");
        variants.add(stalled("before the first chunk", chunked, incomplete));
        variants.add(stalled("in a chunk", Target.join(chunked, Target.ascii("ff\r\n<Req>")), incomplete));
        variants.add(
                stalled("before the last chunk", Target.join(chunked, Target.ascii("6\r\n<Req/>\r\n")), incomplete));
        variants.add(
                stalled("in the trailer", Target.join(chunked, Target.ascii("6\r\n<Req/>\r\n0\r\nX-A: ")), incomplete));
        variants.add(stalled("after Expect: 100-continue",
                target.request("POST " + target.his("OPDRechargeList") + " HTTP/1.1",
                        new byte[0], "Content-Type: " + Target.XML, "Content-Length: 100", "Expect: 100-continue"),
                incomplete));
        variants.add(stalled("over SOAP, in the body", target.request("POST " + target.soap() + " HTTP/1.1",
                Target.ascii("<soap:Envelope"), "Content-Type: text/xml", "Content-Length: 1000"), incomplete));
        variants.add(stalled("in a body over the limit",
                target.request("POST " + target.his("OPDRechargeList") + " HTTP/1.1",
                        new byte[1000], "Content-Type: " + Target.XML, "Content-Length: 1000000000"),
                Expectation.envelope(413, Scene.TOO_LARGE).andCloses()));
        variants.add(new Variant("after an answer", Expectation.same(scene.normal()).andCloses(), here -> {
            try (Socket socket = here.connect()) {
                socket.getOutputStream().write(whole);
                return Conversation.read(socket, new Conversation.Listening(longest(), longest(), 1, false));
            }
        }));
        return variants;
    }

    private Variant stalled(String name, byte[] begun, Expectation expected) {
        return new Variant("a pause " + name, expected, here -> here.say(begun, longest()));
    }

    private long longest() {
        return Math.max(patience.stallMilliseconds(), patience.idleMilliseconds()) + SLACK_MILLISECONDS;
    }

    private List<Variant> dripping(long seconds) {
        byte[] whole = target.list(Target.XML, Target.ascii(" ".repeat(100_000)), "X-A: " + "b".repeat(5_000));
        int head = whole.length - 100_000;
        List<Variant> variants = new ArrayList<>();
        for (int start : new int[] {0, head - 4_000, head}) {
            variants.add(new Variant("from byte " + start + " on", Expectation.refusal(400, 408, 431)
                    .or(Expectation.envelope(200, Scene.INCOMPLETE_BODY).andCloses())
                    .or(Expectation.envelope(413, Scene.TOO_LARGE).andCloses()), here -> here.say(out -> {
                        out.write(whole, 0, start);
                        for (int i = start; i < whole.length; i++) {
                            out.write(whole[i]);
                            Thread.sleep(DRIP_MILLISECONDS);
                        }
                    }, seconds * 1_000)));
        }
        return variants;
    }

    private List<Variant> idle(int count) {
        return List.of(
                new Variant(count + " silent connections", Expectation.same(scene.normal()),
                        here -> beside(count, new byte[0])),
                new Variant(count / 10 + " connections with half a head", Expectation.same(scene.normal()),
                        here -> beside(count / 10,
                                Target.ascii("POST " + here.his("OPDRechargeList") + " HTTP/1.1\r\nX-A: "))),
                new Variant(count / 10 + " connections that went away", Expectation.same(scene.normal()), here -> {
                    for (int i = 0; i < count / 10; i++) {
                        try (Socket gone = here.connect()) {
                            gone.setSoLinger(true, 0);
                            gone.getOutputStream().write(here.list(here.listXml()));
                        }
                    }
                    return here.say(here.list(here.listXml()));
                }));
    }

    /** A normal call while so many other connections are open; fewer when the target takes no more. */
    private Conversation beside(int count, byte[] begun) throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = target.connect();
                open.add(socket);
                try {
                    socket.getOutputStream().write(begun);
                } catch (IOException e) {
                    // the target has let it go already
                }
            }
            return target.say(target.list(target.listXml()));
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
