package io.opdbridge.http;

import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestAuthority;
import io.opdbridge.testing.TestAuthority.Issued;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Calls over TLS: what the bridge shows, whom it lets in, and what happens when its files are replaced. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {

    private static final Instant LONG_AGO = Instant.parse("2021-01-01T00:00:00Z");
    private static final String PASSWORD = "open, sesame";
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: ([0-9]+)\r\n");

    private final TestAuthority authority = new TestAuthority("Hospital");
    private final TestAuthority platforms = new TestAuthority("Platforms");

    private Path folder;
    private Path certificateFile;
    private Path keyFile;
    private Path authoritiesFile;
    /** Asks callers for a certificate, and serves those that have none. */
    private RouteFixture bridge;

    @BeforeAll
    void start(@TempDir Path dataDir, @TempDir Path files) throws Exception {
        folder = files;
        certificateFile = folder.resolve("bridge.pem");
        keyFile = folder.resolve("bridge.key");
        authoritiesFile = folder.resolve("platforms.pem");
        authority.issue("bridge").writePem(certificateFile, keyFile);
        TestAuthority.write(authoritiesFile, TestAuthority.pem(platforms.certificate()));
        bridge = withPem(dataDir, "optional").set("bridge.http.gateways", "127.0.0.1");
        bridge.assemble().addRoutes(new RequestProbe());
        bridge.start();
    }

    @AfterAll
    void stop() {
        bridge.close();
    }

    private RouteFixture withPem(Path dataDir, String clientCertificates) {
        return RouteFixture.in(dataDir).set("bridge.tls.certificate", certificateFile.toString())
                .set("bridge.tls.key", keyFile.toString())
                .set("bridge.tls.client-authorities", authoritiesFile.toString())
                .set("bridge.tls.client-certificates", clientCertificates)
                .set("bridge.tls.poll-milliseconds", "20");
    }

    @Test
    void aCallOverTlsIsServedAndTheDescriptionNamesItsAddress() throws Exception {
        HttpClient caller = client(authority.caller(null));
        assertThat(list(bridge, caller).body()).contains("<RespCode>10000</RespCode>");
        assertThat(get(caller, bridge.uri("/soap?wsdl")).body())
                .contains("location=\"https://127.0.0.1:" + bridge.uri("").getPort() + "/soap\"");
        assertThat(get(caller, bridge.uri("/observe/health/ready")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void aPkcs12FileWillDoAsWellWithItsPasswordInAFile(String algorithm, @TempDir Path dataDir) throws Exception {
        Path file = folder.resolve("bridge.p12");
        authority.issue("bridge", algorithm, Instant.parse("2050-01-01T00:00:00Z")).writePkcs12(file, PASSWORD);
        Path passwordFile = folder.resolve("password");
        TestAuthority.write(passwordFile, PASSWORD + "\n");
        try (RouteFixture other = RouteFixture.in(dataDir).set("bridge.tls.certificate", file.toString())
                .set("bridge.tls.password-file", passwordFile.toString()).start()) {
            assertThat(list(other, client(authority.caller(null))).body()).contains("<RespCode>10000</RespCode>");
        }
    }

    @Test
    void whoeverCallsByAnotherNameIsServed() throws Exception {
        try (SSLSocket socket = connect(authority.caller(null))) {
            socket.getOutputStream()
                    .write("GET /observe/health/live HTTP/1.1\r\nHost: his.hospital\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ").doesNotContain("Strict-Transport-Security");
        }
    }

    @Test
    void tls12And13AreSpokenAndNothingOlder() throws Exception {
        for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (SSLSocket socket = connect(authority.caller(null))) {
                socket.setEnabledProtocols(new String[] {protocol});
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            }
        }
        // a client of the JDK would not offer anything older itself
        assertThat(answerToClientHello(0x0303)).as("handshake").isEqualTo(22);
        assertThat(answerToClientHello(0x0302)).as("alert").isEqualTo(21);
        assertThat(answerToClientHello(0x0301)).as("alert").isEqualTo(21);
    }

    @Test
    void plainHttpGetsNoAnswerAndDoesNotHang() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", bridge.uri("").getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("POST /his HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP");
        }
        assertThat(list(bridge, client(authority.caller(null))).statusCode()).isEqualTo(200);
    }

    @Test
    void aCallersCertificateReachesTheRequest() throws Exception {
        assertThat(probe(authority.caller(platforms.issue("platform-1")))).endsWith(" secure true as CN=platform-1");
        assertThat(probe(authority.caller(null))).endsWith(" secure true as nobody");
    }

    @Test
    void aGatewayThatSpeaksTlsToUsMaySpeakForACallerThatDidNot() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(bridge.uri(RequestProbe.PATH))
                .timeout(Duration.ofSeconds(60))
                .header("X-Forwarded-For", "192.0.2.7");
        HttpClient gateway = client(authority.caller(null));
        assertThat(gateway.send(request.build(), BodyHandlers.ofString()).body())
                .startsWith("from 192.0.2.7 to https://").contains(" secure true ");
        assertThat(gateway.send(request.header("X-Forwarded-Proto", "http").build(), BodyHandlers.ofString()).body())
                .startsWith("from 192.0.2.7 to http://").contains(" secure false ");
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefusedEvenWhereNoneIsNeeded() {
        assertRefused(bridge, authority.caller(new TestAuthority("Platforms").issue("platform-1")));
        assertRefused(bridge, authority.caller(authority.issue("platform-1")));
        assertRefused(bridge, authority.caller(platforms.issue("platform-1", "EC", LONG_AGO)));
    }

    @Test
    void whereACertificateIsRequiredNobodyIsServedWithout(@TempDir Path dataDir) throws Exception {
        try (RouteFixture other = withPem(dataDir, "required").set("bridge.tls.protocols", "TLSv1.3").start()) {
            assertRefused(other, authority.caller(null));
            assertRefused(other, authority.caller(new TestAuthority("Platforms").issue("platform-1")));
            SSLContext platform = authority.caller(platforms.issue("platform-1"));
            assertThat(list(other, client(platform)).body()).contains("<RespCode>10000</RespCode>");
            try (SSLSocket socket = (SSLSocket) platform.getSocketFactory().createSocket("127.0.0.1",
                    other.uri("").getPort())) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void newFilesAreUsedForNewConnectionsWhileOpenOnesGoOn() throws Exception {
        SSLContext caller = authority.caller(platforms.issue("platform-1"));
        // a socket of our own: an HTTP client may open another one between two calls
        try (SSLSocket before = connect(caller)) {
            String first = ask(before);
            Certificate old = before.getSession().getPeerCertificates()[0];

            Issued renewed = authority.issue("bridge");
            renewed.writePem(certificateFile, keyFile);
            await(() -> shown(authority.caller(null)).equals(renewed.certificate()));

            assertThat(ask(before)).startsWith("HTTP/1.1 200 ").contains("as CN=platform-1").isEqualTo(first);
            assertThat(before.getSession().getPeerCertificates()[0]).isEqualTo(old)
                    .isNotEqualTo(renewed.certificate());
            assertThat(shown(caller)).as("a session of before is not resumed").isEqualTo(renewed.certificate());
        }
    }

    @Test
    void callersOfAnAuthorityThatWasTakenAwayAreRefusedEvenWithASessionOfBefore() throws Exception {
        TestAuthority others = new TestAuthority("Others");
        TestAuthority.write(authoritiesFile, TestAuthority.pem(platforms.certificate(), others.certificate()));
        SSLContext caller = authority.caller(others.issue("other"));
        await(() -> {
            try {
                return probe(caller).endsWith("as CN=other");
            } catch (IOException e) {
                return false;
            }
        });

        TestAuthority.write(authoritiesFile, TestAuthority.pem(platforms.certificate()));
        await(() -> {
            try {
                probe(caller);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        assertThat(probe(authority.caller(platforms.issue("platform-1")))).endsWith("as CN=platform-1");
    }

    @Test
    void filesThatCannotBeUsedStopTheStart(@TempDir Path dataDir) {
        try (RouteFixture other = RouteFixture.in(dataDir).set("bridge.tls.certificate", certificateFile.toString())
                .set("bridge.tls.key", authoritiesFile.toString())) {
            assertThatThrownBy(other::start).isInstanceOf(InvalidSettingsException.class)
                    .hasMessage("Setting bridge.tls.key: " + authoritiesFile + " contains no private key");
        }
    }

    @Test
    void aCallerProvesWhoItIsByItsCertificate(@TempDir Path dataDir) throws Exception {
        try (RouteFixture other = withPem(dataDir, "optional").set("bridge.callers", "pay")
                .set("bridge.caller.pay.sites", "main").set("bridge.caller.pay.authentication", "certificate")
                .set("bridge.caller.pay.certificates", "CN=pay").start()) {
            assertThat(list(other, client(authority.caller(platforms.issue("pay")))).body())
                    .contains("<RespCode>10000</RespCode>");
            for (Issued wrong : new Issued[] {null, platforms.issue("kiosk")}) {
                HttpResponse<String> refused = list(other, client(authority.caller(wrong)));
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.body()).contains("<RespCode>-10005</RespCode>");
            }
        }
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
    }

    private static HttpResponse<String> list(RouteFixture bridge, HttpClient client) throws Exception {
        return client.send(HttpRequest.newBuilder(bridge.uri("/his/OPDRechargeList")).timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/xml; charset=UTF-8")
                .POST(BodyPublishers.ofString(RouteRequest.list().with("CardNo", "1").xml())).build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(HttpClient client, URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(),
                BodyHandlers.ofString());
    }

    private String probe(SSLContext context) throws IOException, InterruptedException {
        return get(client(context), bridge.uri(RequestProbe.PATH)).body();
    }

    private static void assertRefused(RouteFixture bridge, SSLContext caller) {
        assertThatThrownBy(() -> list(bridge, client(caller))).isInstanceOf(IOException.class);
    }

    /** The certificate of the bridge as a new connection gets to see it. */
    private X509Certificate shown(SSLContext context) throws IOException {
        try (SSLSocket socket = connect(context)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** The answer to one request on a connection that stays open: its first line, and its body. */
    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(("GET " + RequestProbe.PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        Matcher length = CONTENT_LENGTH.matcher(head);
        assertThat(length.find()).as(head.toString()).isTrue();
        return head.substring(0, head.indexOf("\r\n") + 2)
                + new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8);
    }

    private SSLSocket connect(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", bridge.uri("").getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** Kind of the record by which the bridge answers a client that speaks at most this version. */
    private int answerToClientHello(int version) throws IOException {
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(hello);
        out.writeShort(version);
        out.write(new byte[32]);
        out.writeByte(0);
        // ECDHE-ECDSA with AES-128-GCM and with AES-128-CBC, no compression
        out.write(new byte[] {0, 4, (byte) 0xc0, 0x2b, (byte) 0xc0, 0x09, 1, 0});
        // extensions: the curves P-256 and P-384, and ECDSA with SHA-256 and SHA-384
        out.write(new byte[] {0, 20, 0, 10, 0, 6, 0, 4, 0, 23, 0, 24, 0, 13, 0, 6, 0, 4, 4, 3, 5, 3});
        try (Socket socket = new Socket("127.0.0.1", bridge.uri("").getPort())) {
            socket.setSoTimeout(20_000);
            DataOutputStream record = new DataOutputStream(socket.getOutputStream());
            record.writeByte(22);
            record.writeShort(0x0301);
            record.writeShort(hello.size() + 4);
            record.writeInt(1 << 24 | hello.size());
            hello.writeTo(record);
            return new DataInputStream(socket.getInputStream()).readUnsignedByte();
        }
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
