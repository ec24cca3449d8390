-- Holds the amount of a refund. Each field of our request is a parameter, as text; what the caller did not send is NULL.
SELECT code AS "RespCode", words AS "RespMessage", flow_no AS "HisFlowNo", refund_no AS "HisCancelNo",
       invoice_no AS "InvoiceNo", done_at AS "HisDate", balance_fen AS "Balance"
FROM his.hold(:?OrderId, :?HisFlowNo, :?CardType, :?CardNo, :?TransNo, :?TransTime, CAST(:?Price AS bigint))
