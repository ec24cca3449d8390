package io.opdbridge.canonical;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * One recharge as a caller may see it. Amounts in fen. At a vendor all but {@code orderId} and the amounts may be null; in
 * our own books {@code flowNo} and {@code paidAt} never are.
 *
 * @param channelType 0 WeChat, 1 Alipay, 2 UnionPay
 * @param refundable  whether a freeze of 1 fen would be accepted now
 */
public record ListedRecharge(String orderId, String flowNo, Instant paidAt, String channelType, String channelOrderNo,
                             String hisOrderId, String refundOrderId, long payFen, long capturedFen, String orderMemo,
                             boolean refundable) {

    /** A copy, refundable only if the channel can pay. */
    public ListedRecharge payable(Supplier<ChannelRefunds> before, Site site, Instant now) {
        if (!refundable || site.channelLimit(channelType).reached(paidAt, before, site.zone(), now).isEmpty()) {
            return this;
        }
        return unrefundable();
    }

    /** A copy that is not refundable now. */
    public ListedRecharge unrefundable() {
        return new ListedRecharge(orderId, flowNo, paidAt, channelType, channelOrderNo, hisOrderId, refundOrderId, payFen,
                capturedFen, orderMemo, false);
    }

    public RechargeKey key() {
        return new RechargeKey(orderId, flowNo);
    }

    public boolean fullyRefunded() {
        return capturedFen == payFen;
    }
}
