package io.opdbridge.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * By which numbers a side names a payment or a refund; each that it does not know is null.
 *
 * @param channelOrderNo  the channel's number of the order
 * @param orderNo         the merchant's number of the order: our {@code OrderId}
 * @param channelRefundNo in a bill the channel's number of the refund; of ours the {@code RefundOrderId} that the
 *                        caller sent with its settlement
 * @param refundNo        in a bill the merchant's number of the refund; of ours the {@code HisCancelNo}
 * @param transNo         of ours the caller's {@code TransNo}; null in a bill
 */
public record Numbers(@Nullable String channelOrderNo, @Nullable String orderNo, @Nullable String channelRefundNo,
        @Nullable String refundNo, @Nullable String transNo) {
}
