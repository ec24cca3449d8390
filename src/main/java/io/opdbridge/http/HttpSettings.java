package io.opdbridge.http;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Settings;
import io.opdbridge.config.Topic;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

/** The limits of the HTTP server. */
@Topic(prefix = "bridge.http.", title = "Server")
public record HttpSettings(
        @Setting(key = "host", unit = "address", value = "127.0.0.1",
                meaning = "where to listen; loopback only while there are no `bridge.callers`")
        String host,
        @Setting(key = "port", unit = "port", value = "8080", min = 1, max = 65535, meaning = "where to listen")
        int port,
        @Setting(key = "max-body-bytes", unit = "bytes", value = "1048576", min = 1024, max = 1 << 30,
                meaning = "largest request body that is read")
        int maxBodyBytes,
        @Setting(key = "max-bodies-bytes", unit = "bytes", value = "33554432", min = 1024,
                meaning = "largest sum of the bodies of all calls, arriving or served")
        int maxBodiesBytes,
        @Setting(key = "stall-milliseconds", value = "10000", min = 100, max = 600000,
                meaning = "how long a caller may pause in the middle of a call")
        Duration stall,
        @Setting(key = "transfer-milliseconds", value = "30000", min = 100, max = 3600000,
                meaning = "how long a body may take to arrive, and again an answer to be taken")
        Duration transfer,
        @Setting(key = "idle-milliseconds", value = "30000", min = 100, max = 3600000,
                meaning = "how long a connection may be without the whole head of a call")
        Duration idle,
        @Setting(key = "connections", unit = "connections", value = "1000", min = 16, max = 1000000,
                meaning = "most connections at once; beyond it the one that has waited longest for its caller is "
                        + "closed")
        int connections,
        @Setting(key = "calls-at-once", unit = "calls", value = "32", min = 1, max = 10000,
                meaning = "most calls in work at once; those that HIS may have (`vendor-calls-at-once`) come on "
                        + "top")
        int callsAtOnce,
        @Setting(key = "queue", unit = "calls", value = "256", min = 1, max = 100000,
                meaning = "most calls that wait for a place; what is over is refused with 503")
        int queue,
        @Setting(key = "queue-milliseconds", value = "500", min = 1, max = 60000,
                meaning = "longest wait for a place; then it is refused with 503")
        Duration queueWait,
        @Setting(key = "drain-milliseconds", value = "0", max = 600000,
                meaning = "how long a stopping bridge is not ready and yet serves new calls, for the load "
                        + "balancer to notice")
        Duration drain) implements Checked {

    @Override
    public void check(Check check) {
        check.notMore("max-body-bytes", maxBodyBytes, "max-bodies-bytes", maxBodiesBytes);
    }

    /** Where callers find the bridge. */
    public static String address(Settings settings) {
        HttpSettings http = settings.of(HttpSettings.class);
        return settings.of(TlsSettings.class).scheme() + "://" + http.host + ":" + http.port;
    }

    /** Where this machine asks whether its bridge is ready. */
    public static URI healthAddress(Settings settings) {
        HttpSettings http = settings.of(HttpSettings.class);
        try {
            InetAddress address = InetAddress.getByName(http.host);
            String host = (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address).getHostAddress();
            return URI.create(settings.of(TlsSettings.class).scheme() + "://"
                    + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port + "/observe/health/ready");
        } catch (UnknownHostException e) {
            throw new InvalidSettingsException("Setting bridge.http.host: \"" + http.host + "\" is no address of"
                    + " this machine");
        }
    }

    /**
     * @param ofVendors      calls that may wait for a HIS; their places are added for the others
     * @param maxUploadBytes largest upload to the console
     * @param finish         how long a stopping bridge waits for its calls
     */
    public HttpLimits limits(int ofVendors, int maxUploadBytes, Duration finish) {
        return new HttpLimits(connections, idle, transfer, maxBodyBytes,
                (int) Math.min(maxUploadBytes, HttpLimits.uploadsBytes(maxBodiesBytes)), maxBodiesBytes,
                callsAtOnce + ofVendors, queue, queueWait, drain, finish);
    }
}
