package io.opdbridge.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opdbridge.http.ServerCertificate.ClientCertificates;
import io.opdbridge.testing.RouteClock;
import io.opdbridge.testing.TestAuthority;
import io.opdbridge.testing.TestAuthority.Issued;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which files will do, what is said about those that will not, and how new ones are taken over. */
class ServerCertificateTest {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final String PASSWORD = "open, sesame";
    private static final String UNUSABLE = "ERROR The new certificate files cannot be used; the certificate in use stays. ";

    private final TestAuthority authority = new TestAuthority("Hospital");
    private final RouteClock clock = new RouteClock();
    private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger(ServerCertificate.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path folder;
    private Path certificateFile;
    private Path keyFile;
    private Issued issued;

    @BeforeEach
    void writeFiles() {
        certificateFile = folder.resolve("bridge.pem");
        keyFile = folder.resolve("bridge.key");
        issued = authority.issue("bridge");
        issued.writePem(certificateFile, keyFile);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leaveTheLogAlone() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void aKeyMayBeInAnyFormThatOpensslWrites() throws Exception {
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            Issued own = authority.issue("bridge", algorithm, Instant.parse("2050-01-01T00:00:00Z"));
            own.writePem(certificateFile, keyFile);
            assertUsable(pem(""));
            TestAuthority.write(keyFile, TestAuthority.pem(new JcaPKCS8Generator(own.pair().getPrivate(),
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC).setProvider(BOUNCY_CASTLE)
                            .setPassword(PASSWORD.toCharArray()).build())));
            assertThat(keyFile).content().contains("BEGIN ENCRYPTED PRIVATE KEY");
            assertUsable(pem(PASSWORD));
            assertRefused(pem("sesame"), "bridge.tls.password: it does not open " + keyFile);
        }
        Issued rsa = authority.issue("bridge", "RSA", Instant.parse("2050-01-01T00:00:00Z"));
        rsa.writePem(certificateFile, keyFile);
        TestAuthority.write(keyFile, TestAuthority.pem(rsa.pair().getPrivate()));
        assertThat(keyFile).content().contains("BEGIN RSA PRIVATE KEY");
        assertUsable(pem(""));
        TestAuthority.write(keyFile, TestAuthority.pem(new JcaMiscPEMGenerator(rsa.pair().getPrivate(),
                new JcePEMEncryptorBuilder("AES-128-CBC").setProvider(BOUNCY_CASTLE)
                        .build(PASSWORD.toCharArray()))));
        assertThat(keyFile).content().contains("ENCRYPTED");
        assertUsable(pem(PASSWORD));
        assertRefused(pem(""), "bridge.tls.password: it does not open " + keyFile);
    }

    @Test
    void theParametersOfACurveMayStandBeforeItsKey() throws Exception {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(issued.pair().getPrivate().getEncoded());
        ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
        TestAuthority.write(keyFile, TestAuthority.pem(
                new PemObject("EC PARAMETERS",
                        info.getPrivateKeyAlgorithm().getParameters().toASN1Primitive().getEncoded()),
                new PemObject("EC PRIVATE KEY", new ECPrivateKey(256, key.getKey(),
                        info.getPrivateKeyAlgorithm().getParameters()).getEncoded())));
        assertUsable(pem(""));
    }

    @Test
    void certificateChainAndKeyMayStandInOneFile() throws Exception {
        TestAuthority.write(certificateFile, "Subject: CN=bridge\n"
                + TestAuthority.pem(issued.certificate(), authority.certificate()) + Files.readString(keyFile));
        assertUsable(options(certificateFile, null, ""));
        assertRefused(pem(""),
                "bridge.tls.key: leave it empty, since " + certificateFile + " contains the private key");
    }

    @Test
    void whatCannotBeUsedIsNamedWithItsSetting() throws Exception {
        assertRefused(options(certificateFile, null, ""), "bridge.tls.key: it is needed, since " + certificateFile
                + " contains no private key");
        assertRefused(options(folder.resolve("none.pem"), keyFile, ""), "bridge.tls.certificate: "
                + folder.resolve("none.pem") + " cannot be read");
        assertRefused(options(certificateFile, folder, ""), "bridge.tls.key: " + folder + " cannot be read");
        assertRefused(options(keyFile, keyFile, ""), "bridge.tls.certificate: " + keyFile + " contains no certificate");
        assertRefused(options(certificateFile, certificateFile, ""), "bridge.tls.key: " + certificateFile
                + " contains no private key");

        TestAuthority.write(certificateFile,
                TestAuthority.pem(issued.certificate(), new TestAuthority("x").certificate()));
        assertRefused(pem(""), "bridge.tls.certificate: the certificates in " + certificateFile
                + " have to be the bridge's own first, then the issuer of each");
        for (String damaged : List.of("", "hello", "-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n",
                TestAuthority.pem(issued.certificate()).substring(0, 300))) {
            TestAuthority.write(certificateFile, damaged);
            assertThatThrownBy(() -> new ServerCertificate(pem(""), clock))
                    .isInstanceOf(UnusableCertificateException.class)
                    .hasMessageStartingWith("bridge.tls.certificate: " + certificateFile + " is ");
        }

        authority.issue("bridge").writePem(certificateFile, folder.resolve("other.key"));
        assertRefused(pem(""),
                "bridge.tls.key: the private key does not belong to the certificate in " + certificateFile);
        authority.issue("bridge", "RSA", Instant.parse("2050-01-01T00:00:00Z"))
                .writePem(certificateFile, folder.resolve("other.key"));
        assertRefused(pem(""),
                "bridge.tls.key: the private key does not belong to the certificate in " + certificateFile);
    }

    @Test
    void aPkcs12FileOpensWithItsPasswordOnly() throws Exception {
        Path file = folder.resolve("bridge.p12");
        issued.writePkcs12(file, PASSWORD);
        Path passwordFile = folder.resolve("password");
        TestAuthority.write(passwordFile, PASSWORD + "\r\n");
        assertUsable(options(file, null, PASSWORD));
        assertUsable(new TlsSettings(file, null, "", passwordFile, null, ClientCertificates.NONE, List.of("TLSv1.3"),
                Duration.ofSeconds(1)));
        assertRefused(options(file, null, "sesame"), "bridge.tls.password: it does not open " + file);
        assertRefused(options(file, keyFile, PASSWORD), "bridge.tls.key: leave it empty, since " + file
                + " contains the private key");
        TestAuthority.write(passwordFile, "sesame");
        assertRefused(new TlsSettings(file, null, "", passwordFile, null, ClientCertificates.NONE, List.of("TLSv1.3"),
                Duration.ofSeconds(1)),
                "bridge.tls.password-file: the password in " + passwordFile
                        + " does not open " + file);
        Files.delete(passwordFile);
        assertRefused(new TlsSettings(file, null, "", passwordFile, null, ClientCertificates.NONE, List.of("TLSv1.3"),
                Duration.ofSeconds(1)), "bridge.tls.password-file: " + passwordFile + " cannot be read");
        assertThat(options(file, null, PASSWORD).toString()).doesNotContain(PASSWORD);
    }

    @Test
    void newFilesAreUsedOnceTheyStayTheSame() throws Exception {
        ServerCertificate certificate = new ServerCertificate(pem(""), clock);
        SSLContext before = inUse(certificate);
        Issued renewed = authority.issue("bridge");

        TestAuthority.write(certificateFile, TestAuthority.pem(renewed.certificate()));
        certificate.refresh();
        assertThat(inUse(certificate)).as("the key is still that of before").isSameAs(before);
        renewed.writePem(certificateFile, keyFile);
        certificate.refresh();
        assertThat(inUse(certificate)).as("seen once only").isSameAs(before);
        certificate.refresh();
        assertThat(inUse(certificate)).isNotSameAs(before);
        assertThat(said()).containsExactly(
                "INFO New connections now get the certificate of CN=bridge, valid to 2050-01-01");

        SSLContext after = inUse(certificate);
        certificate.refresh();
        certificate.refresh();
        assertThat(inUse(certificate)).as("nothing has changed").isSameAs(after);
    }

    @Test
    void filesThatCannotBeUsedChangeNothingAndAreComplainedOfOnce() throws Exception {
        ServerCertificate certificate = new ServerCertificate(pem(""), clock);
        SSLContext before = inUse(certificate);

        TestAuthority.write(certificateFile, TestAuthority.pem(issued.certificate()).substring(0, 300));
        refreshed(certificate, 5);
        TestAuthority.write(certificateFile, TestAuthority.pem(authority.issue("bridge").certificate()));
        refreshed(certificate, 5);
        Files.delete(keyFile);
        refreshed(certificate, 5);
        assertThat(inUse(certificate)).isSameAs(before);
        assertThat(said()).containsExactly(
                UNUSABLE + "bridge.tls.certificate: " + certificateFile + " is damaged, or only half of it is there",
                UNUSABLE + "bridge.tls.key: the private key does not belong to the certificate in " + certificateFile,
                UNUSABLE + "bridge.tls.key: " + keyFile + " cannot be read");

        authority.issue("bridge").writePem(certificateFile, keyFile);
        refreshed(certificate, 2);
        assertThat(inUse(certificate)).isNotSameAs(before);
    }

    @Test
    void aNewCertificateThatIsNotValidNowWaitsUntilItIs() throws Exception {
        ServerCertificate certificate = new ServerCertificate(pem(""), clock);
        SSLContext before = inUse(certificate);

        authority.issue("bridge", "EC", clock.instant().minusSeconds(1)).writePem(certificateFile, keyFile);
        refreshed(certificate, 3);
        assertThat(inUse(certificate)).isSameAs(before);
        assertThat(said()).containsExactly(
                UNUSABLE + "bridge.tls.certificate: the certificate is valid from 2020-01-01 to 2026-11-23 only");

        authority.issueFrom("bridge", clock.instant().plus(Duration.ofHours(1))).writePem(certificateFile, keyFile);
        refreshed(certificate, 3);
        assertThat(inUse(certificate)).isSameAs(before);
        clock.advance(Duration.ofHours(1));
        refreshed(certificate, 1);
        assertThat(inUse(certificate)).isNotSameAs(before);
    }

    @Test
    void theLastThirtyDaysOfACertificateAreWarnedOfEachDay() throws Exception {
        authority.issue("bridge", "EC", clock.instant().plus(Duration.ofDays(31))).writePem(certificateFile, keyFile);
        ServerCertificate certificate = new ServerCertificate(pem(""), clock);
        refreshed(certificate, 3);
        assertThat(said()).isEmpty();

        clock.advance(Duration.ofDays(2));
        refreshed(certificate, 3);
        assertThat(said()).containsExactly(
                "WARN bridge.tls.certificate: the certificate of CN=bridge expires on 2026-12-24, in 29 days");
        clock.advance(Duration.ofDays(1));
        refreshed(certificate, 3);
        assertThat(said()).hasSize(2).last().asString().endsWith("in 28 days");
    }

    @Test
    void aBridgeWhoseCertificateHasExpiredStartsAndSaysSo() throws Exception {
        Path authorities = folder.resolve("platforms.pem");
        TestAuthority.write(authorities, TestAuthority.pem(
                authority.issue("platforms", "EC", Instant.parse("2022-01-01T00:00:00Z")).certificate()));
        authority.issue("bridge", "EC", Instant.parse("2021-01-01T00:00:00Z")).writePem(certificateFile, keyFile);
        ServerCertificate certificate = new ServerCertificate(
                new TlsSettings(certificateFile, keyFile, "", null, authorities,
                        ClientCertificates.REQUIRED, List.of("TLSv1.3"), Duration.ofSeconds(1)),
                clock);
        certificate.refresh();
        assertThat(said()).containsExactly(
                "ERROR bridge.tls.certificate: the certificate of CN=bridge has expired on 2021-01-01",
                "ERROR bridge.tls.client-authorities: the certificate of CN=platforms has expired on 2022-01-01");
    }

    private TlsSettings pem(String password) {
        return options(certificateFile, keyFile, password);
    }

    private static TlsSettings options(Path certificate, Path key, String password) {
        return new TlsSettings(certificate, key, password, null, null, ClientCertificates.NONE, List.of("TLSv1.3"),
                Duration.ofSeconds(1));
    }

    private void assertUsable(TlsSettings options) {
        assertThatCode(() -> new ServerCertificate(options, clock)).doesNotThrowAnyException();
    }

    private void assertRefused(TlsSettings options, String sentence) {
        assertThatThrownBy(() -> new ServerCertificate(options, clock))
                .isInstanceOf(UnusableCertificateException.class).hasMessage(sentence);
    }

    private static SSLContext inUse(ServerCertificate certificate) {
        return certificate.contextFactory().getSslContext();
    }

    private static void refreshed(ServerCertificate certificate, int times) {
        for (int i = 0; i < times; i++) {
            certificate.refresh();
        }
    }

    private List<String> said() {
        return log.list.stream().map(event -> event.getLevel() + " " + event.getFormattedMessage()).toList();
    }
}
