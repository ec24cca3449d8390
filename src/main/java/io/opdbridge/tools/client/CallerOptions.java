package io.opdbridge.tools.client;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Credentials and trusted certificates of a command that calls a bridge. */
public final class CallerOptions {

    @Option(names = "--header", paramLabel = "LINE",
            description = "A header for each call, such as credentials: 'Authorization: Basic …'. May be given several"
                    + " times.")
    private List<String> headers = List.of();

    @Option(names = "--ca", paramLabel = "FILE", description = "Trust the certificates in this PEM file.")
    private @Nullable Path authorities;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** @throws ParameterException when one is no line of a head */
    public List<String> headers() {
        for (String header : headers) {
            if (header.indexOf(':') < 1 || header.chars().anyMatch(Character::isISOControl)) {
                throw new ParameterException(spec.commandLine(), "--header takes a line, as 'X-Api-Key: …'");
            }
        }
        return headers;
    }

    public boolean namesAuthorities() {
        return authorities != null;
    }

    /** TLS that trusts the named authorities, by default those of Java. */
    public SSLContext tls() throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities == null ? null : trusted(authorities));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore trusted(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
        }
        return store;
    }
}
