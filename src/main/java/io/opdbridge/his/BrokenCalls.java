package io.opdbridge.his;

import ca.uhn.hl7v2.HL7Exception;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.opdbridge.canonical.CallFailure;
import io.opdbridge.canonical.CallFailure.Cause;
import jakarta.xml.bind.JAXBException;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.xml.stream.XMLStreamException;
import javax.xml.transform.TransformerException;

/** Classifies failed calls of vendors, for each transport. Thread-safe. */
public final class BrokenCalls {

    private static final int DEEPEST = 20;
    /** SQLSTATE of a statement cancelled by its time-out. */
    private static final String CANCELLED = "57014";

    private BrokenCalls() {
    }

    /** The kind of a failure: from the exception itself, else the network, else a database. */
    public static CallFailure of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        List<Function<Throwable, CallFailure>> views = List.of(
                one -> one instanceof CallFailure.Told told ? told.failure() : null,
                BrokenCalls::ofNetwork, BrokenCalls::ofFormat, BrokenCalls::ofDatabase, BrokenCalls::ofConnection);
        return views.stream().flatMap(view -> chain.stream().map(view)).filter(Objects::nonNull).findFirst()
                .orElse(CallFailure.of(Cause.FAILED));
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable one = failure; one != null && chain.size() < DEEPEST; one = one.getCause()) {
            chain.add(one);
        }
        return chain;
    }

    private static @Nullable CallFailure ofNetwork(Throwable one) {
        if (one instanceof HttpOperationFailedException answered) {
            return new CallFailure(Cause.BAD_STATUS, Integer.toString(answered.getStatusCode()));
        }
        Cause kind = one instanceof UnknownHostException || one instanceof UnresolvedAddressException
                ? Cause.UNKNOWN_HOST
            : one instanceof NoRouteToHostException ? Cause.NO_ROUTE
            : one instanceof ConnectTimeoutException || one instanceof io.netty.channel.ConnectTimeoutException
                    ? Cause.CONNECT_TIMEOUT
            : one instanceof ConnectException ? ofConnecting(one)
            : one instanceof ConnectionRequestTimeoutException || one instanceof BulkheadFullException ? Cause.BUSY
            : one instanceof CallNotPermittedException ? Cause.CIRCUIT_OPEN
            : one instanceof InterruptedIOException || one instanceof ReadTimeoutException
                    || one instanceof SQLTimeoutException || one instanceof TimeoutException ? Cause.TIMEOUT
            : one instanceof SSLException || one instanceof CertificateException ? Cause.TLS
            : one instanceof SocketException || one instanceof NoHttpResponseException || one instanceof EOFException
            // the HIS has hung up without an answer
                    || one instanceof CamelExchangeException ? ofBroken(one)
            : null;
        return kind == null ? null : CallFailure.of(kind);
    }

    private static Cause ofConnecting(Throwable one) {
        boolean refused = one.getMessage() != null && one.getMessage().contains("refused");
        return refused ? Cause.REFUSES_CONNECTION : Cause.NO_CONNECTION;
    }

    /** A call's deadline closes its socket. */
    private static Cause ofBroken(Throwable one) {
        return "Socket closed".equalsIgnoreCase(one.getMessage()) ? Cause.TIMEOUT : Cause.BROKEN_OFF;
    }

    private static @Nullable CallFailure ofFormat(Throwable one) {
        if (one instanceof TooLongFrameException) {
            return CallFailure.of(Cause.TOO_LARGE);
        }
        String format = one instanceof JAXBException || one instanceof TransformerException
                || one instanceof SAXException
                || one instanceof XMLStreamException ? "XML"
            : one instanceof JsonProcessingException ? "JSON"
            : one instanceof HL7Exception ? "HL7" : null;
        return format == null ? null : new CallFailure(Cause.MAPPING, format);
    }

    private static @Nullable CallFailure ofDatabase(Throwable one) {
        if (one instanceof SQLException sql) {
            return CANCELLED.equals(sql.getSQLState()) ? CallFailure.of(Cause.TIMEOUT)
                    : new CallFailure(Cause.DATABASE, sql.getSQLState());
        }
        return null;
    }

    /** Any other broken connection, such as an answer that ends in the middle. */
    private static @Nullable CallFailure ofConnection(Throwable one) {
        return one instanceof IOException ? CallFailure.of(Cause.BROKEN_OFF) : null;
    }
}
