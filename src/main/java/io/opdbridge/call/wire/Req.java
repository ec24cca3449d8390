package io.opdbridge.call.wire;

/** A request of this interface, whichever of its methods it is for. */
public sealed interface Req permits ListReq, FreezeReq, CancellationFeeReq {
}
