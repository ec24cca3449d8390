package io.opdbridge.bench;

import static io.opdbridge.bench.WorkingSet.cardNo;
import static io.opdbridge.bench.WorkingSet.flowNo;
import static io.opdbridge.bench.WorkingSet.orderId;
import static io.opdbridge.bench.WorkingSet.patientId;
import static io.opdbridge.bench.WorkingSet.transNo;

/** The XML that a payment platform sends. */
final class Requests {

    private Requests() {
    }

    static String freeze(String flowNo, int recharge, int card, long priceFen, String transTime) {
        return "<Req><TransactionCode>1002</TransactionCode><Data>"
                + refund(flowNo, recharge, card, priceFen, transTime)
                + "</Data></Req>";
    }

    static String freeze(int recharge, int card, long priceFen, String transTime) {
        return freeze(flowNo(recharge), recharge, card, priceFen, transTime);
    }

    /** @param status 0 = the channel paid, 1 = it could not */
    static String settle(int recharge, int card, long priceFen, String transTime, String invoiceNo, int status) {
        return "<Req><TransactionCode>1003</TransactionCode><Data>"
                + refund(flowNo(recharge), recharge, card, priceFen, transTime)
                + "<InvoiceNo>" + invoiceNo + "</InvoiceNo><Status>" + status + "</Status></Data></Req>";
    }

    static String list(int card) {
        return "<Req><TransactionCode>1001</TransactionCode><Data><CardType>" + WorkingSet.CARD_TYPE
                + "</CardType><CardNo>" + cardNo(card) + "</CardNo><Mobile></Mobile><IdCardNo></IdCardNo></Data></Req>";
    }

    private static String refund(String flowNo, int recharge, int card, long priceFen, String transTime) {
        return "<HisFlowNo>" + flowNo + "</HisFlowNo><OrderId>" + orderId(recharge) + "</OrderId><CardNo>"
                + cardNo(card) + "</CardNo><CardType>" + WorkingSet.CARD_TYPE + "</CardType><HisID>" + patientId(card)
                + "</HisID><Price>" + priceFen + "</Price><PayWay>3</PayWay><TransNo>" + transNo(recharge)
                + "</TransNo><TransTime>" + transTime + "</TransTime><OperatorId>self</OperatorId>"
                + "<OperatorName>自助退费</OperatorName><ChannelId>100123</ChannelId><Remark>退预交金</Remark>"
                + "<MedicalExtension><![CDATA[<Ext><Window>3</Window></Ext>]]></MedicalExtension>";
    }
}
