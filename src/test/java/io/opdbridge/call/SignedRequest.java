package io.opdbridge.call;

import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signed request in the making, and what a meddler makes of it: what is set after {@link #sign} is not what was
 * signed.
 */
final class SignedRequest {

    private final RouteFixture bridge;
    private final String caller;
    private final String secret;
    private final boolean sm3;
    private final List<String[]> more = new ArrayList<>();
    private String httpMethod = "POST";
    private String path;
    private String contentType = "application/xml; charset=UTF-8";
    private byte[] body = new byte[0];
    private long timestamp;
    private String nonce = UUID.randomUUID().toString();
    private String signature = "";

    SignedRequest(RouteFixture bridge, String caller, String secret, boolean sm3) {
        this.bridge = bridge;
        this.caller = caller;
        this.secret = secret;
        this.sm3 = sm3;
        this.timestamp = bridge.clock().instant().getEpochSecond();
    }

    SignedRequest post(String path, String body) {
        this.path = path;
        this.body = body.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    SignedRequest get(String path) {
        this.httpMethod = "GET";
        this.path = path;
        return this;
    }

    SignedRequest contentType(String contentType) {
        this.contentType = contentType;
        return this;
    }

    SignedRequest seconds(long offset) {
        this.timestamp += offset;
        return this;
    }

    SignedRequest nonce(String nonce) {
        this.nonce = nonce;
        return this;
    }

    SignedRequest header(String name, String value) {
        more.add(new String[] {name, value});
        return this;
    }

    SignedRequest sign(String method, String site) {
        try {
            BouncyCastleProvider bouncyCastle = new BouncyCastleProvider();
            MessageDigest digest = sm3 ? MessageDigest.getInstance("SM3", bouncyCastle)
                    : MessageDigest.getInstance("SHA-256");
            Mac mac = sm3 ? Mac.getInstance("HMACSM3", bouncyCastle) : Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HMAC"));
            signature = HexFormat.of().formatHex(mac.doFinal(((sm3 ? "HMAC-SM3" : "HMAC-SHA256") + "\n" + method + "\n"
                    + site + "\n" + timestamp + "\n" + nonce + "\n" + HexFormat.of().formatHex(digest.digest(body)))
                    .getBytes(StandardCharsets.UTF_8)));
            return this;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    SignedRequest upperCase() {
        signature = signature.toUpperCase(Locale.ROOT);
        return this;
    }

    RouteAnswer send() {
        return sendTo(bridge);
    }

    RouteAnswer sendTo(RouteFixture another) {
        HttpRequest.Builder request = HttpRequest.newBuilder(another.uri(path))
                .method(httpMethod, BodyPublishers.ofByteArray(body))
                .header("X-Bridge-Caller", caller).header("X-Bridge-Timestamp", Long.toString(timestamp))
                .header("X-Bridge-Nonce", nonce).header("X-Bridge-Signature", signature);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        more.forEach(header -> request.header(header[0], header[1]));
        return another.exchange(request);
    }
}
