-- Captures what is held: the channel has paid. Each field of our request is a parameter, as text; what the caller did not send is NULL.
-- A date is a text in the time zone of the HIS, as to_char makes it: yyyy-MM-dd HH:mm:ss.
SELECT code AS "RespCode", words AS "RespMessage", flow_no AS "HisFlowNo", refund_no AS "HisCancelNo",
       invoice_no AS "InvoiceNo", done_at AS "HisDate", balance_fen AS "Balance"
FROM his.capture(:?OrderId, :?HisFlowNo, :?CardType, :?CardNo, :?TransNo, :?TransTime, CAST(:?Price AS bigint), :?HisCancelNo)
