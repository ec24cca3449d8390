package io.opdbridge.bench;

import io.opdbridge.bench.Load.Sample;
import io.opdbridge.bench.baseline.BareServer;
import io.opdbridge.bench.usual.UsualApplication;
import io.opdbridge.testing.FreePorts;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A server that answers over HTTP. */
final class HttpContender implements Contender {

    private static final String LOGGING = "logback-service.xml";

    private final String name;
    private final Books books;
    private final ServerProcess server;
    private final URI address;
    private final AtomicLong pairs = new AtomicLong();

    private HttpContender(String name, Books books, ServerProcess server, URI address) {
        this.name = name;
        this.books = books;
        this.server = server;
        this.address = address;
    }

    /** The bridge as it is shipped. */
    static HttpContender bridge(String name, Path bridgeHome, Books books) throws Exception {
        return start(name, List.of(bridgeHome.resolve("bin/bridge").toString(), "run"), books);
    }

    static HttpContender bare(Path bridgeHome, Books books) throws Exception {
        return start("bare", ServerProcess.javaCommand(bridgeHome, BareServer.class.getName(), LOGGING), books);
    }

    /** Spring Boot would take other servers on the class path for wanted. */
    static HttpContender usual(Path bridgeHome, Books books) throws Exception {
        return start("usual", ServerProcess.javaCommand(bridgeHome, UsualApplication.class.getName(), LOGGING,
                "jetty", "jakarta.servlet-api"), books);
    }

    private static HttpContender start(String name, List<String> command, Books books) throws Exception {
        int port = FreePorts.next();
        Map<String, String> environment = new HashMap<>(books.environment());
        environment.put("BRIDGE_HTTP_PORT", Integer.toString(port));
        environment.put("SERVER_PORT", Integer.toString(port));
        URI address = URI.create("http://127.0.0.1:" + port);
        ServerProcess server = ServerProcess.start(command, environment, books.dataDir().resolve("process.log"), false);
        try {
            server.awaitReady(address.resolve("/observe/health/ready"));
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
        return new HttpContender(name, books, server, address);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Books books() {
        return books;
    }

    /** One who calls this server alone. */
    HttpCaller caller() {
        return new HttpCaller(address, Workload.PAIRS, 0, 1, pairs);
    }

    @Override
    public Sample run(Workload workload, int connections, Duration duration, double callsPerSecond) throws Exception {
        List<HttpCaller> callers = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                callers.add(new HttpCaller(address, workload, i, connections, pairs));
            }
            return callsPerSecond > 0 ? Load.atRate(callers, duration, callsPerSecond)
                    : Load.saturated(callers, duration);
        } finally {
            for (HttpCaller caller : callers) {
                caller.close();
            }
        }
    }

    @Override
    public double cpuSeconds() {
        return server.cpuSeconds();
    }

    @Override
    public long pairs() {
        return pairs.get();
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
    }
}
