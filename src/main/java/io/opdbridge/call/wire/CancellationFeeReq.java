package io.opdbridge.call.wire;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code OPDRechargeCancellationFee}, as in the document, with the elements that known callers add:
 * {@code HisCancelNo}, {@code RefundOrderId} and {@code Type} (contract, section 4).
 */
@XmlRootElement(name = "Req")
@XmlAccessorType(XmlAccessType.FIELD)
public final class CancellationFeeReq implements Req {

    @XmlElement(name = "TransactionCode")
    public @Nullable String transactionCode;

    @XmlElement(name = "Data")
    public @Nullable Data data;

    @XmlAccessorType(XmlAccessType.FIELD)
    @XmlType(name = "CancellationFeeData")
    public static class Data extends FreezeReq.Data {
        @XmlElement(name = "InvoiceNo")
        public @Nullable String invoiceNo;
        @XmlElement(name = "Status")
        public @Nullable String status;
        @XmlElement(name = "HisCancelNo")
        public @Nullable String hisCancelNo;
        @XmlElement(name = "RefundOrderId")
        public @Nullable String refundOrderId;
        @XmlElement(name = "Type")
        public @Nullable String type;
    }
}
