package io.opdbridge.tools.attack;

import io.opdbridge.tools.attack.Attack.Variant;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Runs the attacks against a target. After each kind the target has to answer a normal call and to be ready, as before.
 * For one thread.
 */
final class AttackSuite {

    static final String UNHARMED = "normal call afterwards";

    /** Internals of a server that no answer may show. */
    private static final Pattern INSIDE = Pattern
            .compile("(?m)^\\s*at [\\w.$/]+\\(|Exception|\\b(java|javax|jakarta|com|org)\\."
                    + "(lang|util|io|xml|net|sql|apache|eclipse|ctc|w3c)\\.|SELECT |root:[^\n]*:0:0:");
    private static final int MESSAGE_LENGTH = 256;

    private final Target target;
    private final Patience patience;

    /**
     * How long and how much.
     *
     * @param stallMilliseconds how long the target waits at most for a caller that pauses in a body
     * @param idleMilliseconds  and for one that pauses anywhere else
     * @param idle              how many idle connections are opened
     * @param dripSeconds       in which callers that drip have to be let go; 0 leaves them out
     */
    record Patience(long stallMilliseconds, long idleMilliseconds, int idle, long dripSeconds) {
    }

    /** The result of one kind of attack. */
    record AttackRun(Attack attack, int variants, List<Finding> findings, long milliseconds) {

        boolean safe() {
            return findings.isEmpty();
        }
    }

    /** A variant that was not answered safely, and why. */
    record Finding(String variant, String problem) {
    }

    AttackSuite(Target target, Patience patience) {
        this.target = target;
        this.patience = patience;
    }

    /**
     * @param only  names of the attacks to run; empty for all
     * @param after is told each result
     * @throws IOException              when the target does not answer a normal call
     * @throws IllegalArgumentException when there is no attack of a name
     */
    void run(List<String> only, Consumer<AttackRun> after) throws IOException, InterruptedException {
        try (Canaries canaries = new Canaries(addressSeenByTarget())) {
            Scene scene = new Scene(target, canaries, normal(target.list(target.listXml())),
                    normal(target.post(target.soap(), "text/xml; charset=UTF-8", Target.ascii(Scene.soapXml(target)))));
            List<Attack> attacks = attacks(scene);
            List<String> names = attacks.stream().map(Attack::name).toList();
            for (String name : only) {
                if (!names.contains(name)) {
                    throw new IllegalArgumentException(
                            "The attack \"" + name + "\" does not exist: " + String.join(", ", names));
                }
            }
            for (Attack attack : attacks) {
                if (only.isEmpty() || only.contains(attack.name())) {
                    after.accept(run(attack, scene));
                }
            }
        }
    }

    private List<Attack> attacks(Scene scene) {
        List<Attack> attacks = new ArrayList<>(XmlAttacks.all(scene));
        attacks.addAll(SoapAttacks.all(scene));
        attacks.addAll(HeaderAttacks.all(scene));
        attacks.addAll(PathAttacks.all(scene));
        attacks.addAll(HttpAttacks.all(scene));
        attacks.addAll(SlowAttacks.all(scene, patience));
        return attacks;
    }

    private InetAddress addressSeenByTarget() throws IOException {
        try (Socket socket = target.connect()) {
            return socket.getLocalAddress();
        }
    }

    private Answer normal(byte[] request) throws IOException {
        Conversation said = target.say(request);
        if (!Expectation.envelope(200, Scene.OK).met(said)) {
            throw new IOException("A normal call was not answered normally, so attacks would prove nothing: " + said
                    + ". Check the credentials (--header), the site and the card");
        }
        return said.answers().get(0);
    }

    private AttackRun run(Attack attack, Scene scene) throws InterruptedException {
        long start = System.nanoTime();
        List<Finding> findings = new ArrayList<>();
        List<Variant> variants = attack.variants().get();
        if (attack.together()) {
            ExecutorService callers = Executors.newFixedThreadPool(variants.size());
            try {
                List<Future<List<Finding>>> running = variants.stream()
                        .map(variant -> callers.submit(() -> findings(variant, scene))).toList();
                for (Future<List<Finding>> one : running) {
                    findings.addAll(one.get());
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } finally {
                callers.shutdownNow();
            }
        } else {
            for (Variant variant : variants) {
                findings.addAll(findings(variant, scene));
            }
        }
        findings.addAll(findings(
                new Variant(UNHARMED, Expectation.same(scene.normal()), here -> here.say(here.list(here.listXml()))),
                scene));
        findings.addAll(findings(new Variant("readiness afterwards", Expectation.ready(), here -> here.say(
                here.request("GET /observe/health/ready HTTP/1.1", new byte[0], Target.CLOSE))), scene));
        return new AttackRun(attack, variants.size(), findings, (System.nanoTime() - start) / 1_000_000);
    }

    private List<Finding> findings(Variant variant, Scene scene) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            Conversation said = variant.probe().attack(target);
            if (!variant.expected().met(said)) {
                findings.add(new Finding(variant.name(), said + "; expected " + variant.expected().words()));
            }
            for (Answer answer : said.answers()) {
                problems(answer, scene).forEach(problem -> findings.add(new Finding(variant.name(), problem)));
            }
        } catch (IOException e) {
            findings.add(new Finding(variant.name(), "the target cannot be reached: " + e.getMessage()));
        }
        if (scene.canaries().takeVisits() > 0) {
            findings.add(new Finding(variant.name(), "the target called the address that the attack named"));
        }
        return findings;
    }

    /** What no answer may contain, whatever the request. */
    private static List<String> problems(Answer answer, Scene scene) {
        List<String> problems = new ArrayList<>();
        String all = String.join("\n", answer.headers()) + "\n" + answer.text();
        if (all.contains(scene.canaries().secret())) {
            problems.add("the answer contains the canary's secret");
        }
        if (INSIDE.matcher(all).find()) {
            problems.add("the answer shows internals of the server");
        }
        if (answer.headers().stream().anyMatch(header -> header.regionMatches(true, 0, "X-Injected", 0, 10))) {
            problems.add("the attack injected a header into the answer");
        }
        Answer.Envelope envelope = answer.envelope();
        if (envelope != null && envelope.message().codePointCount(0, envelope.message().length()) > MESSAGE_LENGTH) {
            problems.add("a message of more than 256 characters");
        }
        if (envelope != null && envelope.message().codePoints().anyMatch(AttackSuite::steersTerminals)) {
            problems.add("a message with line ends or codes that steer a terminal");
        }
        return problems;
    }

    private static boolean steersTerminals(int character) {
        int type = Character.getType(character);
        return Character.isISOControl(character) || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT;
    }
}
