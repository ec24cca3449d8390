package io.opdbridge.text;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;

/** The exception of a log entry: one sentence for an outage, else the stack trace. */
public class ShortException extends ThrowableProxyConverter {

    @Override
    protected String throwableProxyToString(IThrowableProxy proxy) {
        Throwable failure = proxy instanceof ThrowableProxy known ? known.getThrowable() : null;
        return Outages.sentence(failure).orElseGet(() -> super.throwableProxyToString(proxy).stripTrailing());
    }
}
