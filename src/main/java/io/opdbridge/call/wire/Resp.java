package io.opdbridge.call.wire;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** The answer of all three methods, as in the document. Null values are left out. */
@XmlRootElement(name = "Resp")
@XmlAccessorType(XmlAccessType.FIELD)
public class Resp {

    @XmlElement(name = "TransactionCode")
    public @Nullable String transactionCode;

    @XmlElement(name = "RespCode")
    public int respCode;

    @XmlElement(name = "RespMessage")
    public @Nullable String respMessage;

    @XmlElement(name = "Data")
    public Data data = new Data();

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Data {
        @XmlElement(name = "Orders")
        public @Nullable Orders orders;
        @XmlElement(name = "OrderId")
        public @Nullable String orderId;
        @XmlElement(name = "HisFlowNo")
        public @Nullable String hisFlowNo;
        @XmlElement(name = "HisCancelNo")
        public @Nullable String hisCancelNo;
        @XmlElement(name = "HisDate")
        public @Nullable String hisDate;
        @XmlElement(name = "Price")
        public @Nullable Long price;
        @XmlElement(name = "Balance")
        public @Nullable Long balance;
        @XmlElement(name = "InvoiceNo")
        public @Nullable String invoiceNo;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Orders {
        @XmlElement(name = "Order")
        public @Nullable List<Order> orders;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Order {
        @XmlElement(name = "OrderId")
        public @Nullable String orderId;
        @XmlElement(name = "HisFlowNo")
        public @Nullable String hisFlowNo;
        @XmlElement(name = "HisDate")
        public @Nullable String hisDate;
        @XmlElement(name = "ChannelType")
        public @Nullable String channelType;
        @XmlElement(name = "ChannelOrderNo")
        public @Nullable String channelOrderNo;
        @XmlElement(name = "WxOrderNo")
        public @Nullable String wxOrderNo;
        @XmlElement(name = "HisOrderId")
        public @Nullable String hisOrderId;
        @XmlElement(name = "RefundOrderId")
        public @Nullable String refundOrderId;
        @XmlElement(name = "PayMoney")
        public long payMoney;
        @XmlElement(name = "TotalMoney")
        public long totalMoney;
        @XmlElement(name = "RefundMoney")
        public long refundMoney;
        @XmlElement(name = "OrderMemo")
        public @Nullable String orderMemo;
        @XmlElement(name = "HisOrderState")
        public int hisOrderState;
        @XmlElement(name = "IsAllowRefund")
        public int isAllowRefund;
    }
}
