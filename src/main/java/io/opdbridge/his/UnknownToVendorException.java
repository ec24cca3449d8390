package io.opdbridge.his;

import io.opdbridge.canonical.CallFailure;
import org.jspecify.annotations.Nullable;

/** The vendor says, by a configured code, that it does not know the outcome of the call. */
final class UnknownToVendorException extends RuntimeException implements CallFailure.Told {

    private static final long serialVersionUID = 1L;

    private final transient CallFailure failure;

    /** @param words the vendor's own, without personal data */
    UnknownToVendorException(String code, @Nullable String words) {
        super("The vendor says that it does not know");
        this.failure = new CallFailure(CallFailure.Cause.UNSURE, code + (words == null ? "" : " " + words));
    }

    @Override
    public CallFailure failure() {
        return failure;
    }
}
