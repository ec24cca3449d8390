package io.opdbridge.vendor;

import io.opdbridge.canonical.CallFailure;

/** The vendor is not reached: for certain it was asked nothing. Has no cause, whose kind might say something else. */
public final class NotReachedException extends RuntimeException implements CallFailure.Told {

    private static final long serialVersionUID = 1L;

    private final transient CallFailure failure;

    public NotReachedException(CallFailure failure) {
        super("The vendor is not reached: " + failure.written());
        this.failure = failure;
    }

    @Override
    public CallFailure failure() {
        return failure;
    }
}
