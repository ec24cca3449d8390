package io.opdbridge.call.wire;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import org.jspecify.annotations.Nullable;

/** Request of {@code OPDRechargeList}, as in the document. */
@XmlRootElement(name = "Req")
@XmlAccessorType(XmlAccessType.FIELD)
public final class ListReq implements Req {

    @XmlElement(name = "TransactionCode")
    public @Nullable String transactionCode;

    @XmlElement(name = "Data")
    public @Nullable Data data;

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Data {
        @XmlElement(name = "CardType")
        public @Nullable String cardType;
        @XmlElement(name = "CardNo")
        public @Nullable String cardNo;
        @XmlElement(name = "Mobile")
        public @Nullable String mobile;
        @XmlElement(name = "IdCardNo")
        public @Nullable String idCardNo;
        @XmlElement(name = "PatientName")
        public @Nullable String patientName;
        @XmlElement(name = "StartDate")
        public @Nullable String startDate;
        @XmlElement(name = "EndDate")
        public @Nullable String endDate;
        @XmlElement(name = "OrderMemo")
        public @Nullable String orderMemo;
        @XmlElement(name = "WxOrderNo")
        public @Nullable String wxOrderNo;
        @XmlElement(name = "HisOrderId")
        public @Nullable String hisOrderId;
    }
}
