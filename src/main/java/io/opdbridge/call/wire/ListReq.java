package io.opdbridge.call.wire;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;

/** Request of {@code OPDRechargeList}, as in the document. */
@XmlRootElement(name = "Req")
@XmlAccessorType(XmlAccessType.FIELD)
public final class ListReq implements Req {

    @XmlElement(name = "TransactionCode")
    public String transactionCode;

    @XmlElement(name = "Data")
    public Data data;

    @XmlAccessorType(XmlAccessType.FIELD)
    public static class Data {
        @XmlElement(name = "CardType")
        public String cardType;
        @XmlElement(name = "CardNo")
        public String cardNo;
        @XmlElement(name = "Mobile")
        public String mobile;
        @XmlElement(name = "IdCardNo")
        public String idCardNo;
        @XmlElement(name = "PatientName")
        public String patientName;
        @XmlElement(name = "StartDate")
        public String startDate;
        @XmlElement(name = "EndDate")
        public String endDate;
        @XmlElement(name = "OrderMemo")
        public String orderMemo;
        @XmlElement(name = "WxOrderNo")
        public String wxOrderNo;
        @XmlElement(name = "HisOrderId")
        public String hisOrderId;
    }
}
