package io.opdbridge.reconcile;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The bills that platforms offer, identified by their headers. The message bundles have the words for each. */
enum BillName {

    WECHAT_FUNDS("记账时间", "资金流水单号"),
    WECHAT_TRADE("微信订单号", "交易状态"),
    WECHAT_PERSONAL("交易单号", "商户单号", "收/支"),
    ALIPAY_TRADE("支付宝交易号", "业务类型"),
    ALIPAY_FUNDS("账务流水号", "业务流水号"),
    ALIPAY_SUMMARY("交易订单总笔数", "退款订单总笔数"),
    ALIPAY_PERSONAL("交易对方", "收/支");

    private final List<String> columns;

    BillName(String... columns) {
        this.columns = List.of(columns);
    }

    /** The bill with this header. */
    static Optional<BillName> of(Collection<String> header) {
        Set<String> names = new HashSet<>();
        header.forEach(name -> names.add(BillText.name(name)));
        return Arrays.stream(values()).filter(bill -> names.containsAll(bill.columns)).findFirst();
    }
}
