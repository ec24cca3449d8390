-- The recharges of a card or of a single order, newest first: a row for each. StartDate and EndDate are days,
-- inclusive, and absent for a single order.
SELECT order_id AS "OrderId", flow_no AS "HisFlowNo", paid_at_text AS "HisDate", channel_type AS "ChannelType",
       channel_order_no AS "ChannelOrderNo", his_order_no AS "HisOrderId", paid_fen AS "PayMoney",
       refunded_fen AS "RefundMoney", memo AS "OrderMemo", CASE WHEN refundable THEN 1 ELSE 0 END AS "IsAllowRefund"
FROM his.recharge_list
WHERE card_no = coalesce(CAST(:?CardNo AS text), card_no)
  AND card_type = coalesce(CAST(:?CardType AS text), card_type)
  AND memo = coalesce(CAST(:?OrderMemo AS text), memo)
  AND channel_order_no = coalesce(CAST(:?WxOrderNo AS text), channel_order_no)
  AND his_order_no = coalesce(CAST(:?HisOrderId AS text), his_order_no)
  AND paid_at >= coalesce(CAST(:?StartDate AS date), '-infinity')
  AND paid_at < coalesce(CAST(:?EndDate AS date) + 1, 'infinity')
ORDER BY paid_at DESC, flow_no DESC
