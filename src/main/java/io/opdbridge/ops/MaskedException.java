package io.opdbridge.ops;

import ch.qos.logback.classic.spi.IThrowableProxy;
import io.opdbridge.canonical.Masks;

/** The exception of a log entry, masked like its {@link MaskedMessage}. */
public final class MaskedException extends ShortException {

    @Override
    protected String throwableProxyToString(IThrowableProxy proxy) {
        return "    " + Masks.log(super.throwableProxyToString(proxy)) + System.lineSeparator();
    }
}
