package io.opdbridge.his;

import io.opdbridge.canonical.CallFailure;

/** The vendor was not reached, so certainly nothing was asked. It has no cause, whose kind could contradict that. */
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
