-- The case about the same refund of the channel that people had solved outside before this one came.
ALTER TABLE case_file ADD COLUMN earlier_case_id BIGINT;

-- The case of the platform that people solved outside, whose refund a row of the bill is: a case answers one row.
ALTER TABLE reconcile_item ADD COLUMN answered_case_id BIGINT;
UPDATE reconcile_item SET answered_case_id = case_id
WHERE state = 'COUNTED' AND finding = 'CHANNEL_ONLY' AND kind = 'REFUND'
  AND EXISTS (SELECT 1 FROM case_file c WHERE c.site = reconcile_item.site AND c.id = reconcile_item.case_id
              AND c.kind IN ('CAPTURE_WITHOUT_HOLD', 'CAPTURE_AFTER_RELEASE', 'CAPTURE_AFTER_REVERSAL',
                             'SECOND_CHANNEL_REFUND'));
CREATE INDEX reconcile_item_answered ON reconcile_item (site, answered_case_id);
