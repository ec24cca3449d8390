package io.opdbridge.wire;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;

import java.util.List;

/** The answer of a vendor that speaks this interface: all of it as text, since a vendor may write anything. */
@XmlRootElement(name = "Resp")
@XmlAccessorType(XmlAccessType.FIELD)
public class VendorResp {

    @XmlElement(name = "RespCode")
    public String respCode;

    @XmlElement(name = "RespMessage")
    public String respMessage;

    @XmlElement(name = "Data")
    public Data data;

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "VendorData")
    public static class Data {
        @XmlElement(name = "Orders")
        public Orders orders;
        @XmlElement(name = "HisFlowNo")
        public String hisFlowNo;
        @XmlElement(name = "HisCancelNo")
        public String hisCancelNo;
        @XmlElement(name = "HisDate")
        public String hisDate;
        @XmlElement(name = "Price")
        public String price;
        @XmlElement(name = "Balance")
        public String balance;
        @XmlElement(name = "InvoiceNo")
        public String invoiceNo;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "VendorOrders")
    public static class Orders {
        @XmlElement(name = "Order")
        public List<Order> orders;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "VendorOrder")
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
        @XmlElement(name = "HisOrderId")
        public String hisOrderId;
        @XmlElement(name = "RefundOrderId")
        public String refundOrderId;
        @XmlElement(name = "PayMoney")
        public String payMoney;
        @XmlElement(name = "RefundMoney")
        public String refundMoney;
        @XmlElement(name = "OrderMemo")
        public String orderMemo;
        @XmlElement(name = "IsAllowRefund")
        public String isAllowRefund;
    }
}
