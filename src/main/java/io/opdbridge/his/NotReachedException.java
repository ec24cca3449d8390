package io.opdbridge.his;

/** The vendor is not reached: for certain it was asked nothing. Has no cause, whose kind might say something else. */
public final class NotReachedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotReachedException(String message) {
        super(message);
    }
}
