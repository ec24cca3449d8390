package io.opdbridge.tools.attack;

import io.opdbridge.cli.Tool;
import io.opdbridge.tools.client.CallerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** {@code bin/bridge attack}: attacks a running bridge and reports unsafe answers. */
@Command(name = "attack", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"Attacks a running bridge in many ways and prints the results.",
            "It calls lists, and freezes of an order that does not exist: no money can move."
                    + " It opens a thousand connections"
                    + " and fills the log of the bridge. Use a bridge for tests."},
        footer = {"", "Exit code: 0 all answered safely, 1 not all, or no normal call was answered, 2 wrong usage."})
public final class AttackCommand implements Tool {

    private static final long ANSWER_MILLISECONDS = 10_000;
    private static final int IDLE = 1_000;
    private static final int LONG_IDLE = 10_000;
    private static final int LONG_DRIP_SECONDS = 180;

    @Parameters(paramLabel = "URL", description = "Address of the bridge, for example http://127.0.0.1:8080.")
    private URI url;

    @Mixin
    private CallerOptions caller;

    @Option(names = "--site", description = "The site to call; default: the default site.")
    private @Nullable String site;

    @Option(names = "--card", defaultValue = "ATTACK", paramLabel = "NUMBER",
            description = "The card for normal calls; default: one that does not exist.")
    private String cardNo;

    @Option(names = "--card-type", defaultValue = "1", paramLabel = "TYPE",
            description = "Its type; default: ${DEFAULT-VALUE}.")
    private String cardType;

    @Option(names = "--only", split = ",", paramLabel = "NAME",
            description = "Only these attacks, by their names in the table.")
    private List<String> only = List.of();

    @Option(names = "--long", description = "Also attacks that take minutes: dripping callers, and 10,000 idle"
            + " connections.")
    private boolean longer;

    @Option(names = "--idle", paramLabel = "N", description = "Number of idle connections; default: 1000.")
    private @Nullable Integer idle;

    @Option(names = "--stall-milliseconds", defaultValue = "10000", paramLabel = "MS",
            description = "How long the target waits for a caller that pauses in a body; default: ${DEFAULT-VALUE}.")
    private long stallMilliseconds;

    @Option(names = "--idle-milliseconds", defaultValue = "30000", paramLabel = "MS",
            description = "How long for one that pauses anywhere else; default: ${DEFAULT-VALUE}.")
    private long idleMilliseconds;

    @Option(names = "--format", defaultValue = "text",
            description = "text, json or markdown; default: ${DEFAULT-VALUE}.")
    private String format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AttackReport report = report();
        Target target = new Target(address(), sockets(), caller.headers(), site, cardType, cardNo,
                ANSWER_MILLISECONDS);
        AttackSuite suite = new AttackSuite(target, new AttackSuite.Patience(stallMilliseconds, idleMilliseconds,
                idle != null ? idle : longer ? LONG_IDLE : IDLE, longer ? LONG_DRIP_SECONDS : 0));
        List<AttackSuite.AttackRun> results = new ArrayList<>();
        try {
            suite.run(only, results::add);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        report.write(results, spec.commandLine().getOut());
        return results.stream().allMatch(AttackSuite.AttackRun::safe) ? 0 : 1;
    }

    private AttackReport report() {
        try {
            return AttackReport.valueOf(format.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(),
                    "The format \"" + format + "\" does not exist: text, json, markdown");
        }
    }

    private URI address() {
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())
                || url.getRawPath() != null && !List.of("", "/").contains(url.getRawPath())) {
            throw new ParameterException(spec.commandLine(), "The URL has to be http://host:port or https://host:port");
        }
        return url;
    }

    private SocketFactory sockets() throws IOException, GeneralSecurityException {
        if (url.getScheme() == null || !url.getScheme().equals("https")) {
            return SocketFactory.getDefault();
        }
        return new CheckedHosts(caller.tls().getSocketFactory());
    }

    /** A plain TLS socket would take the certificate of any host. */
    private static final class CheckedHosts extends SocketFactory {

        private final SSLSocketFactory sockets;

        CheckedHosts(SSLSocketFactory sockets) {
            this.sockets = sockets;
        }

        @Override
        public Socket createSocket() throws IOException {
            SSLSocket socket = (SSLSocket) sockets.createSocket();
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
