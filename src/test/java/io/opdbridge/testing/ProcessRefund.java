package io.opdbridge.testing;

/** One refund attempt in the words of the wire. */
public record ProcessRefund(String flowNo, String cardNo, long priceFen, String transTime, String extension) {

    public static ProcessRefund of(String flowNo, String cardNo, long priceFen) {
        return new ProcessRefund(flowNo, cardNo, priceFen, "2026-11-23 10:00:00", "");
    }

    public String freezeData() {
        return "<HisFlowNo>" + flowNo + "</HisFlowNo><OrderId>" + ProcessCsv.orderId(flowNo) + "</OrderId>"
                + "<CardNo>" + cardNo + "</CardNo><CardType>1</CardType><HisID>" + ProcessCsv.patientId(cardNo)
                + "</HisID><Price>" + priceFen + "</Price><PayWay>3</PayWay><TransNo>T" + flowNo + "</TransNo>"
                + "<TransTime>" + transTime + "</TransTime><ChannelId>100123</ChannelId>"
                + "<MedicalExtension><![CDATA[" + extension + "]]></MedicalExtension>";
    }

    /** @param status 0 = the channel paid, 1 = it could not */
    public String settlementData(int status) {
        return freezeData() + "<Status>" + status + "</Status>";
    }
}
