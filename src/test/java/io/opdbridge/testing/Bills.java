package io.opdbridge.testing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Bills as the platforms write them. */
public final class Bills {

    public static final String WECHAT_HEADER = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,"
            + "交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
            + "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
    public static final String WECHAT_TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
    public static final String ALIPAY_HEADER = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,"
            + "终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
            + "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";

    private final List<String> rows = new ArrayList<>();
    private final boolean alipay;
    private long payments;
    private long paymentsFen;
    private long refunds;
    private long refundsFen;
    private long lastFen;

    private Bills(boolean alipay) {
        this.alipay = alipay;
    }

    public static Bills wechat() {
        return new Bills(false);
    }

    public static Bills alipay() {
        return new Bills(true);
    }

    public Bills payment(String channelOrderNo, String orderNo, long fen, String time) {
        payments++;
        paymentsFen += fen;
        lastFen = fen;
        rows.add(alipay ? alipayRow(channelOrderNo, orderNo, "交易", time, fen, "")
                : wechatRow(time, channelOrderNo, orderNo, "SUCCESS", fen, "0", "0", 0, ""));
        return this;
    }

    public Bills refund(String channelOrderNo, String orderNo, String channelRefundNo, String refundNo, long fen,
            String time, String status) {
        refunds++;
        refundsFen += fen;
        rows.add(alipay ? alipayRow(channelOrderNo, orderNo, "退款", time, -fen, refundNo)
                : wechatRow(time, channelOrderNo, orderNo, "REFUND", 0, channelRefundNo, refundNo, fen, status));
        return this;
    }

    /** The last payment once more. */
    public Bills again() {
        payments++;
        paymentsFen += lastFen;
        rows.add(rows.get(rows.size() - 1));
        return this;
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        if (alipay) {
            text.append("#支付宝业务明细查询\r\n#账号：[20880000000000000156]\r\n")
                    .append("#-----------------------------------------业务明细列表----------------------------------------\r\n")
                    .append(ALIPAY_HEADER).append("\r\n");
            rows.forEach(row -> text.append(row).append("\r\n"));
            return text.append(
                    "#-----------------------------------------业务明细列表结束------------------------------------\r\n")
                    .append("#交易合计：").append(payments).append("笔，商家实收共").append(yuan(paymentsFen))
                    .append("元，商家优惠共0.00元\r\n")
                    .append("#退款合计：").append(refunds).append("笔，商家实收退款共").append(yuan(-refundsFen))
                    .append("元，商家优惠退款共0.00元\r\n#导出时间：[2026年11月21日 06:27:10]\r\n").toString();
        }
        text.append(WECHAT_HEADER).append("\r\n");
        rows.forEach(row -> text.append(row).append("\r\n"));
        return text.append(WECHAT_TOTALS).append("\r\n").append(wechatTotals()).append("\r\n").toString();
    }

    private String wechatTotals() {
        return "`" + (payments + refunds) + ",`" + yuan(paymentsFen) + ",`" + yuan(refundsFen) + ",`0.00,`0.00000,`"
                + yuan(paymentsFen) + ",`" + yuan(refundsFen);
    }

    public static String wechatRow(String time, String channelOrderNo, String orderNo, String state, long fen,
            String channelRefundNo, String refundNo, long refundFen, String status) {
        return "`" + String.join(",`", time, "wx0000000000000001", "1900000001", "0", "", channelOrderNo, orderNo,
                "oUser00000001", "JSAPI", state, "OTHERS", "CNY", yuan(fen), "0.00", channelRefundNo, refundNo,
                yuan(refundFen), "0.00", refundFen == 0 ? "" : "ORIGINAL", status, "门诊预交金,充值", "", "0.00000", "0.60%",
                yuan(fen), yuan(refundFen), "");
    }

    private static String alipayRow(String channelOrderNo, String orderNo, String kind, String time, long fen,
            String refundNo) {
        return String.join(",", channelOrderNo + "\t", orderNo + "\t", kind + "\t", "门诊预交金", time, time, "\t", "\t",
                "\t",
                "\t", "*三(138****0000)\t", yuan(fen) + "\t", yuan(fen), "0.00", "0.00", "0.00", "0.00", "0.00", "",
                "0.00\t",
                "0.00", refundNo + "\t", "0.00", "0.00", "");
    }

    public static String yuan(long fen) {
        return BigDecimal.valueOf(fen).divide(BigDecimal.valueOf(100), 2, RoundingMode.UNNECESSARY).toPlainString();
    }
}
