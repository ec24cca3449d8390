package io.opdbridge.text;

import com.fasterxml.jackson.core.JsonStreamContext;
import io.opdbridge.canonical.Masks;
import net.logstash.logback.mask.ValueMasker;

/** Each text of a log entry in JSON, masked like its {@link MaskedMessage}. */
public final class MaskedValue implements ValueMasker {

    /** Null leaves the value as it is. */
    @Override
    public Object mask(JsonStreamContext context, Object value) {
        return value instanceof CharSequence text ? Masks.log(text.toString()) : null;
    }
}
