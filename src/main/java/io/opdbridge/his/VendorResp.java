package io.opdbridge.his;

import com.fasterxml.jackson.annotation.JsonFormat;
import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The answer of a vendor in the form of this interface: all as text, since a vendor may write anything, and with every
 * occurrence, since of two it is unknown which counts. Missing parts are null or an empty list.
 */
@XmlRootElement(name = "Resp")
@XmlAccessorType(XmlAccessType.FIELD)
public class VendorResp {

    @XmlElement(name = "RespCode")
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
    public @Nullable List<String> respCode;

    @XmlElement(name = "RespMessage")
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
    public @Nullable List<String> respMessage;

    @XmlElement(name = "Data")
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
    public @Nullable List<Data> data;

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "VendorData")
    public static class Data {
        @XmlElement(name = "Orders")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<Orders> orders;
        /** Outside of Orders, where it is ignored. */
        @XmlElement(name = "Order")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<Order> strayOrders;
        @XmlElement(name = "OrderId")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> orderId;
        @XmlElement(name = "HisFlowNo")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> hisFlowNo;
        @XmlElement(name = "HisCancelNo")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> hisCancelNo;
        @XmlElement(name = "HisDate")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> hisDate;
        @XmlElement(name = "Price")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> price;
        @XmlElement(name = "Balance")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> balance;
        @XmlElement(name = "InvoiceNo")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> invoiceNo;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "VendorOrders")
    public static class Orders {
        @XmlElement(name = "Order")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<Order> orders;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "VendorOrder")
    public static class Order {
        @XmlElement(name = "OrderId")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> orderId;
        @XmlElement(name = "HisFlowNo")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> hisFlowNo;
        @XmlElement(name = "HisDate")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> hisDate;
        @XmlElement(name = "ChannelType")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> channelType;
        @XmlElement(name = "ChannelOrderNo")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> channelOrderNo;
        @XmlElement(name = "HisOrderId")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> hisOrderId;
        @XmlElement(name = "RefundOrderId")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> refundOrderId;
        @XmlElement(name = "PayMoney")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> payMoney;
        @XmlElement(name = "RefundMoney")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> refundMoney;
        @XmlElement(name = "OrderMemo")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> orderMemo;
        @XmlElement(name = "IsAllowRefund")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        public @Nullable List<String> isAllowRefund;
    }
}
