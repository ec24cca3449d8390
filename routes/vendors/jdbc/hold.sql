-- Holds the amount of a refund. Each field of our request is a parameter, as text; what the caller did not send is NULL.
-- Those that this procedure does not take: HisID, PayWay, ChannelId, OperatorId, OperatorName, Remark, MedicalExtension, and
-- HoldId, our number of the hold, the same whenever it is asked about. capture.sql and release.sql have Status, InvoiceNo and
-- RefundOrderId as well. A parameter is written as below, and in no comment.
-- A hold without amount and number is none: where the procedure does not say the amount, select our Price as "Price".
-- A date is a text in the time zone of the HIS, as to_char makes it: yyyy-MM-dd HH:mm:ss.
SELECT code AS "RespCode", words AS "RespMessage", flow_no AS "HisFlowNo", refund_no AS "HisCancelNo",
       invoice_no AS "InvoiceNo", done_at AS "HisDate", price_fen AS "Price", balance_fen AS "Balance"
FROM his.hold(:?OrderId, :?HisFlowNo, :?CardType, :?CardNo, :?TransNo, :?TransTime, CAST(:?Price AS bigint))
