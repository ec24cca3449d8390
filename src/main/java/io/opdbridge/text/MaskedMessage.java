package io.opdbridge.text;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.opdbridge.canonical.Masks;
import org.jspecify.annotations.Nullable;

/** The message of a log entry, with personal data masked and continuation lines indented. */
public final class MaskedMessage extends MessageConverter {

    @Override
    public @Nullable String convert(ILoggingEvent event) {
        String message = super.convert(event);
        boolean outage = event.getThrowableProxy() instanceof ThrowableProxy thrown
                && Outages.sentence(thrown.getThrowable()).isPresent();
        return Masks.log(outage ? Outages.shorten(message) : message);
    }
}
