package io.opdbridge.observe;

import io.opdbridge.cli.Installation;
import io.opdbridge.http.HttpSettings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** {@code bin/bridge health}: asks the bridge of these settings whether it is ready. Exit code 0 when it is, else 1. */
@Command(name = "health", mixinStandardHelpOptions = true,
        description = "Asks the running bridge whether it is ready.")
public final class HealthCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofSeconds(4);

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws GeneralSecurityException, InterruptedException {
        URI address = HttpSettings.healthAddress(bridge.settings());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT)
                .sslContext(anyCertificate()).build();
        try {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(address).timeout(LIMIT).build(),
                    HttpResponse.BodyHandlers.ofString());
            spec.commandLine().getOut().println(answer.body());
            return answer.statusCode() == 200 ? 0 : 1;
        } catch (SSLHandshakeException e) {
            spec.commandLine().getErr().println("No TLS connection to " + address
                    + ": with bridge.tls.client-certificates=required only who has a certificate is answered");
            return 1;
        } catch (IOException e) {
            spec.commandLine().getErr().println("No answer from " + address);
            return 1;
        }
    }

    /** Nothing secret is said, and it is this machine that is asked, under whatever name it has there. */
    private static SSLContext anyCertificate() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                // nobody is served
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
                // nobody is served
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
                // nobody is served
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
                // each is taken
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
                // each is taken
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
                // each is taken
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return context;
    }
}
