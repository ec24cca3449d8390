package io.opdbridge.text;

import com.fasterxml.jackson.core.JsonStreamContext;
import io.opdbridge.canonical.Masks;
import net.logstash.logback.mask.ValueMasker;
import org.jspecify.annotations.Nullable;

/** Each text of a log entry in JSON, masked like its {@link MaskedMessage}. */
public final class MaskedValue implements ValueMasker {

    /** Null leaves the value as it is. */
    @Override
    public @Nullable Object mask(JsonStreamContext context, @Nullable Object value) {
        return value instanceof CharSequence text ? Masks.log(text.toString()) : null;
    }
}
