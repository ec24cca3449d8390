package io.opdbridge.testing;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A bridge that serves in a process of its own, as an operator starts it, and that can be killed. */
public final class ProcessBridge implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** One for all processes: a client of its own could be collected while a call of it is under way. */
    private static final HttpClient CLIENT = client();

    private HttpClient caller = CLIENT;
    private final Process process;
    private final int port;
    private final Path output;
    private final String sitePath;
    private final Duration timeout;

    private ProcessBridge(Process process, int port, Path output, String sitePath, Duration timeout) {
        this.process = process;
        this.port = port;
        this.output = output;
        this.sitePath = sitePath;
        this.timeout = timeout;
    }

    /** The same bridge, whose default site is another one for whoever calls it so. */
    public ProcessBridge atSite(String site) {
        return new ProcessBridge(process, port, output, "/sites/" + site, timeout);
    }

    /** The same bridge, which its caller waits for no longer than that. */
    public ProcessBridge within(Duration limit) {
        return new ProcessBridge(process, port, output, sitePath, limit);
    }

    /** Starts {@code run} on a data folder and waits until it is ready. */
    public static ProcessBridge run(Path dataDir) throws IOException {
        return start(dataDir, Map.of(), ProcessCommand.command("run"));
    }

    /** Starts a command line on a data folder and waits until it is ready. */
    public static ProcessBridge start(Path dataDir, Map<String, String> environment, List<String> command)
            throws IOException {
        int port = environment.containsKey("BRIDGE_HTTP_PORT")
                ? Integer.parseInt(environment.get("BRIDGE_HTTP_PORT")) : FreePorts.next();
        ProcessBuilder builder = new ProcessBuilder(command);
        ProcessCommand.setEnvironment(builder, environment);
        builder.environment().putIfAbsent("BRIDGE_HTTP_PORT", Integer.toString(port));
        builder.environment().putIfAbsent("BRIDGE_IMPORT_POLL_MILLISECONDS", "100");
        builder.environment().put("BRIDGE_DATA_DIR", dataDir.toString());
        Path output = Files.createTempFile("bridge", ".out");
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        ProcessBridge bridge = new ProcessBridge(process, port, output, "", PATIENCE);
        try {
            bridge.awaitReady();
        } catch (RuntimeException e) {
            String said = bridge.output();
            bridge.close();
            throw new IllegalStateException("The bridge did not get ready: " + said, e);
        }
        return bridge;
    }

    /** The environment variable of a setting of a site. */
    public static String variable(String site, String setting) {
        return ("BRIDGE_SITE_" + site + "_" + setting).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** Calls come over new connections from now on: the bridge may be closing those that are open. */
    public void reconnect() {
        caller = client();
    }

    /** Calls a method of the interface at the default site. */
    public ProcessAnswer call(String method, String data) throws IOException, InterruptedException {
        return post(sitePath + "/his/recharge.ReChargeAPI." + method,
                "<Req><TransactionCode></TransactionCode><Data>" + data + "</Data></Req>");
    }

    public ProcessAnswer freeze(ProcessRefund refund) throws IOException, InterruptedException {
        return call("OPDRechargeFreeze", refund.freezeData());
    }

    public ProcessAnswer capture(ProcessRefund refund) throws IOException, InterruptedException {
        return call("OPDRechargeCancellationFee", refund.settlementData(0));
    }

    public ProcessAnswer release(ProcessRefund refund) throws IOException, InterruptedException {
        return call("OPDRechargeCancellationFee", refund.settlementData(1));
    }

    public ProcessAnswer post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + path)).timeout(timeout)
                .header("Content-Type", "application/xml; charset=UTF-8").POST(BodyPublishers.ofString(body)).build();
        var response = caller.send(request, BodyHandlers.ofString());
        return new ProcessAnswer(response.statusCode(), response.body());
    }

    public int readiness() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/observe/health/ready"))
                .timeout(PATIENCE).build();
        return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** What the process has written to its terminal so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** SIGKILL: nothing of the process gets to run any more. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGSTOP: the process stays as it is and does nothing until {@link #resume}. */
    public void suspend() throws IOException, InterruptedException {
        ProcessSignal.STOP.send(process.pid());
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        ProcessSignal.CONT.send(process.pid());
    }

    public long pid() {
        return process.pid();
    }

    /** SIGTERM, and how the process ended. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    /** SIGTERM without waiting for the end. */
    public void beginTermination() {
        process.destroy();
    }

    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("The bridge did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Files.deleteIfExists(output);
    }

    private void awaitReady() {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("The process has ended");
                    }
                    return readiness() == 200;
                });
    }
}
