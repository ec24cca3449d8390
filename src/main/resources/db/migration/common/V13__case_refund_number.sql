-- The channel's number of the refund that a case is about, where somebody named it.
ALTER TABLE case_file ADD COLUMN refund_order_id VARCHAR(64);
