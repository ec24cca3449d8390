import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Signs a call and sends it; the secret stands in SECRET. HMAC-SM3 needs Bouncy Castle on the class path:
 * java -cp bcprov-jdk18on-1.82.jar SignedCall.java HMAC-SM3 http://127.0.0.1:8080/his/ main pay OPDRechargeList request.xml
 */
class SignedCall {

    public static void main(String[] arguments) throws Exception {
        String algorithm = arguments[0];
        String address = arguments[1];
        String site = arguments[2];
        String caller = arguments[3];
        String method = arguments[4];
        byte[] body = Files.readAllBytes(Path.of(arguments[5]));

        String timestamp = Long.toString(System.currentTimeMillis() / 1000);
        String nonce = UUID.randomUUID().toString();
        String text = String.join("\n", algorithm, method, site, timestamp, nonce, hex(hash(algorithm, body)));
        String signature = hex(sign(algorithm, System.getenv("SECRET"), text));

        HttpRequest request = HttpRequest.newBuilder(URI.create(address + method))
                .header("Content-Type", "application/xml; charset=UTF-8")
                .header("X-Bridge-Caller", caller)
                .header("X-Bridge-Timestamp", timestamp)
                .header("X-Bridge-Nonce", nonce)
                .header("X-Bridge-Signature", signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        System.out.println(response.body());
    }

    static byte[] hash(String algorithm, byte[] body) throws Exception {
        return algorithm.equals("HMAC-SM3")
                ? MessageDigest.getInstance("SM3", new BouncyCastleProvider()).digest(body)
                : MessageDigest.getInstance("SHA-256").digest(body);
    }

    static byte[] sign(String algorithm, String secret, String text) throws Exception {
        Mac mac = algorithm.equals("HMAC-SM3")
                ? Mac.getInstance("HmacSM3", new BouncyCastleProvider())
                : Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
