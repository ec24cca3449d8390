package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * One recharge as a caller may see it. Amounts in fen. In our own books {@code flowNo} and {@code paidAt} are always
 * there.
 *
 * @param channelType 0 WeChat, 1 Alipay, 2 UnionPay
 * @param refundable  whether a freeze of 1 fen would be accepted now
 */
public record ListedRecharge(String orderId, @Nullable String flowNo, @Nullable Instant paidAt,
        @Nullable String channelType,
        @Nullable String channelOrderNo, @Nullable String hisOrderId, @Nullable String refundOrderId,
        long payFen, long capturedFen, @Nullable String orderMemo, boolean refundable) {

    /** A copy, refundable only if the channel can pay. */
    public ListedRecharge payable(Supplier<ChannelRefunds> before, Site site, Instant now) {
        if (!refundable || site.channelLimit(channelType).reached(paidAt, before, site.zone(), now).isEmpty()) {
            return this;
        }
        return unrefundable();
    }

    /** A copy that is not refundable now. */
    public ListedRecharge unrefundable() {
        return new ListedRecharge(orderId, flowNo, paidAt, channelType, channelOrderNo, hisOrderId, refundOrderId,
                payFen,
                capturedFen, orderMemo, false);
    }

    public RechargeKey key() {
        return new RechargeKey(orderId, flowNo);
    }

    public boolean fullyRefunded() {
        return capturedFen == payFen;
    }
}
