package io.opdbridge.kit;

import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;

import java.io.IOException;
import java.util.function.Supplier;

/** A payment platform that refunds one order; it knows only what the contract tells it. */
public final class KitCaller {

    /** What an order's patient has topped up, in fen. */
    public static final long PAID_FEN = 10_000;

    private final Supplier<ProcessBridge> bridge;
    private final String orderId;

    public KitCaller(Supplier<ProcessBridge> bridge, String orderId) {
        this.bridge = bridge;
        this.orderId = orderId;
    }

    public String orderId() {
        return orderId;
    }

    public String flowNo() {
        return "R" + orderId;
    }

    public String cardNo() {
        return "9" + orderId;
    }

    public String patientId() {
        return "P" + orderId;
    }

    public String patientName() {
        return "王五";
    }

    public String idCardNo() {
        return "ID" + patientId();
    }

    public ProcessAnswer list() throws IOException, InterruptedException {
        return bridge.get().call("OPDRechargeList", "<CardType>1</CardType><CardNo>" + cardNo() + "</CardNo>");
    }

    public ProcessAnswer listByIdCardNo() throws IOException, InterruptedException {
        return bridge.get().call("OPDRechargeList", "<IdCardNo>" + idCardNo() + "</IdCardNo>");
    }

    public ProcessAnswer listInAnotherName() throws IOException, InterruptedException {
        return bridge.get().call("OPDRechargeList", "<CardType>1</CardType><CardNo>" + cardNo()
                + "</CardNo><PatientName>李四</PatientName>");
    }

    public ProcessAnswer freeze(long priceFen, String transTime) throws IOException, InterruptedException {
        return bridge.get().call("OPDRechargeFreeze", refund(priceFen, transTime));
    }

    public ProcessAnswer capture(long priceFen, String transTime) throws IOException, InterruptedException {
        return bridge.get().call("OPDRechargeCancellationFee", refund(priceFen, transTime) + "<Status>0</Status>"
                + "<RefundOrderId>CR" + orderId + "</RefundOrderId>");
    }

    public ProcessAnswer release(long priceFen, String transTime) throws IOException, InterruptedException {
        return bridge.get().call("OPDRechargeCancellationFee", refund(priceFen, transTime) + "<Status>1</Status>");
    }

    private String refund(long priceFen, String transTime) {
        return "<HisFlowNo>" + flowNo() + "</HisFlowNo><OrderId>" + orderId + "</OrderId><CardNo>" + cardNo()
                + "</CardNo><CardType>1</CardType><HisID>" + patientId() + "</HisID><Price>" + priceFen
                + "</Price><PayWay>3</PayWay><TransNo>T" + orderId + "</TransNo><TransTime>" + transTime
                + "</TransTime><OperatorId>self-" + orderId + "</OperatorId><OperatorName>王五 &amp; 李四</OperatorName>"
                + "<ChannelId>100123</ChannelId><Remark>退 &lt;预交金&gt; | ^ ~ \\ \"x\"</Remark>"
                + "<MedicalExtension><![CDATA[<Ext><Window>3</Window></Ext>]]></MedicalExtension>";
    }
}
