-- Refunds at a HIS whose PayWay names no channel: they may be in any channel's bill, and once one has them in no other.
ALTER TABLE reconcile_item DROP CONSTRAINT reconcile_item_finding;
ALTER TABLE reconcile_item ADD CONSTRAINT reconcile_item_finding CHECK (finding IN
  ('CHANNEL_ONLY', 'OURS_ONLY', 'AMOUNT_DIFFERS', 'TWICE_IN_BILL', 'ABNORMAL', 'UNCONFIRMED', 'UNASSIGNED'));

CREATE INDEX reconcile_item_of_hold ON reconcile_item (site, hold_id);
