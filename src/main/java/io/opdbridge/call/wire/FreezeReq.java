package io.opdbridge.call.wire;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;
import org.jspecify.annotations.Nullable;

/** Request of {@code OPDRechargeFreeze}, as in the document. */
@XmlRootElement(name = "Req")
@XmlAccessorType(XmlAccessType.FIELD)
public final class FreezeReq implements Req {

    @XmlElement(name = "TransactionCode")
    public @Nullable String transactionCode;

    @XmlElement(name = "Data")
    public @Nullable Data data;

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "FreezeData")
    public static class Data {
        @XmlElement(name = "HisFlowNo")
        public @Nullable String hisFlowNo;
        @XmlElement(name = "OrderId")
        public @Nullable String orderId;
        @XmlElement(name = "CardNo")
        public @Nullable String cardNo;
        @XmlElement(name = "CardType")
        public @Nullable String cardType;
        @XmlElement(name = "HisID")
        public @Nullable String hisId;
        @XmlElement(name = "Price")
        public @Nullable String price;
        @XmlElement(name = "PayWay")
        public @Nullable String payWay;
        @XmlElement(name = "TransNo")
        public @Nullable String transNo;
        @XmlElement(name = "TransTime")
        public @Nullable String transTime;
        @XmlElement(name = "OperatorId")
        public @Nullable String operatorId;
        @XmlElement(name = "OperatorName")
        public @Nullable String operatorName;
        @XmlElement(name = "ChannelId")
        public @Nullable String channelId;
        @XmlElement(name = "Remark")
        public @Nullable String remark;
        @XmlElement(name = "MedicalExtension")
        public @Nullable String medicalExtension;
    }
}
