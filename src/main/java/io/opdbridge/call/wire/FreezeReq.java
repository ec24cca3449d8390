package io.opdbridge.call.wire;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;

/** Request of {@code OPDRechargeFreeze}, as in the document. */
@XmlRootElement(name = "Req")
@XmlAccessorType(XmlAccessType.FIELD)
public final class FreezeReq implements Req {

    @XmlElement(name = "TransactionCode")
    public String transactionCode;

    @XmlElement(name = "Data")
    public Data data;

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "FreezeData")
    public static class Data {
        @XmlElement(name = "HisFlowNo")
        public String hisFlowNo;
        @XmlElement(name = "OrderId")
        public String orderId;
        @XmlElement(name = "CardNo")
        public String cardNo;
        @XmlElement(name = "CardType")
        public String cardType;
        @XmlElement(name = "HisID")
        public String hisId;
        @XmlElement(name = "Price")
        public String price;
        @XmlElement(name = "PayWay")
        public String payWay;
        @XmlElement(name = "TransNo")
        public String transNo;
        @XmlElement(name = "TransTime")
        public String transTime;
        @XmlElement(name = "OperatorId")
        public String operatorId;
        @XmlElement(name = "OperatorName")
        public String operatorName;
        @XmlElement(name = "ChannelId")
        public String channelId;
        @XmlElement(name = "Remark")
        public String remark;
        @XmlElement(name = "MedicalExtension")
        public String medicalExtension;
    }
}
