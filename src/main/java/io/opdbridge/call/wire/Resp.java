package io.opdbridge.call.wire;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;

import java.util.List;

/** The answer of all three methods, as in the document. Null values are left out. */
@XmlRootElement(name = "Resp")
@XmlAccessorType(XmlAccessType.FIELD)
public class Resp {

    @XmlElement(name = "TransactionCode")
    public String transactionCode;

    @XmlElement(name = "RespCode")
    public int respCode;

    @XmlElement(name = "RespMessage")
    public String respMessage;

    @XmlElement(name = "Data")
    public Data data = new Data();

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Data {
        @XmlElement(name = "Orders")
        public Orders orders;
        @XmlElement(name = "OrderId")
        public String orderId;
        @XmlElement(name = "HisFlowNo")
        public String hisFlowNo;
        @XmlElement(name = "HisCancelNo")
        public String hisCancelNo;
        @XmlElement(name = "HisDate")
        public String hisDate;
        @XmlElement(name = "Price")
        public Long price;
        @XmlElement(name = "Balance")
        public Long balance;
        @XmlElement(name = "InvoiceNo")
        public String invoiceNo;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Orders {
        @XmlElement(name = "Order")
        public List<Order> orders;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Order {
        @XmlElement(name = "OrderId")
        public String orderId;
        @XmlElement(name = "HisFlowNo")
        public String hisFlowNo;
        @XmlElement(name = "HisDate")
        public String hisDate;
        @XmlElement(name = "ChannelType")
        public String channelType;
        @XmlElement(name = "ChannelOrderNo")
        public String channelOrderNo;
        @XmlElement(name = "WxOrderNo")
        public String wxOrderNo;
        @XmlElement(name = "HisOrderId")
        public String hisOrderId;
        @XmlElement(name = "RefundOrderId")
        public String refundOrderId;
        @XmlElement(name = "PayMoney")
        public long payMoney;
        @XmlElement(name = "TotalMoney")
        public long totalMoney;
        @XmlElement(name = "RefundMoney")
        public long refundMoney;
        @XmlElement(name = "OrderMemo")
        public String orderMemo;
        @XmlElement(name = "HisOrderState")
        public int hisOrderState;
        @XmlElement(name = "IsAllowRefund")
        public int isAllowRefund;
    }
}
