-- The recharges of a card, of a patient or of a single order, newest first: a row for each. StartDate and EndDate are
-- days, inclusive, and absent for a single order. A name or a mobile alone lists nothing.
-- Where the HIS keeps the channel's number of the refund, it is a column "RefundOrderId".
-- A date is a text in the time zone of the HIS, as to_char makes it: yyyy-MM-dd HH:mm:ss.
SELECT order_id AS "OrderId", flow_no AS "HisFlowNo", paid_at_text AS "HisDate", channel_type AS "ChannelType",
       channel_order_no AS "ChannelOrderNo", his_order_no AS "HisOrderId", paid_fen AS "PayMoney",
       refunded_fen AS "RefundMoney", memo AS "OrderMemo", CASE WHEN refundable THEN 1 ELSE 0 END AS "IsAllowRefund"
FROM his.recharge_list
WHERE coalesce(:?CardNo, :?IdCardNo, :?OrderMemo, :?WxOrderNo, :?HisOrderId) IS NOT NULL
  AND (CAST(:?CardNo AS text) IS NULL OR card_no = :?CardNo)
  AND (CAST(:?CardType AS text) IS NULL OR card_type = :?CardType)
  AND (CAST(:?IdCardNo AS text) IS NULL OR id_card_no = :?IdCardNo)
  AND (CAST(:?PatientName AS text) IS NULL OR patient_name = :?PatientName)
  AND (CAST(:?Mobile AS text) IS NULL OR mobile = :?Mobile)
  AND (CAST(:?OrderMemo AS text) IS NULL OR memo = :?OrderMemo)
  AND (CAST(:?WxOrderNo AS text) IS NULL OR channel_order_no = :?WxOrderNo)
  AND (CAST(:?HisOrderId AS text) IS NULL OR his_order_no = :?HisOrderId)
  AND paid_at >= coalesce(CAST(:?StartDate AS date), '-infinity')
  AND paid_at < coalesce(CAST(:?EndDate AS date) + 1, 'infinity')
ORDER BY paid_at DESC, flow_no DESC
