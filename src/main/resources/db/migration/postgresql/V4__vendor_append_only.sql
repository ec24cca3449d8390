-- A settlement is sent to the vendor with what it said itself.
ALTER TABLE vendor_settlement ADD COLUMN pay_way VARCHAR(64);
ALTER TABLE vendor_settlement ADD COLUMN channel_id VARCHAR(64);
ALTER TABLE vendor_settlement ADD COLUMN extension VARCHAR(1048576);

-- The database itself refuses to change what was asked of a vendor and what it answered.
CREATE TRIGGER vendor_hold_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON vendor_hold
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vendor_settlement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON vendor_settlement
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vendor_answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON vendor_answer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The watch over overdue holds looks at those that are held.
CREATE INDEX vendor_hold_state_held ON vendor_hold_state (site) WHERE state = 'HELD';

-- HSQLDB makes an index for each foreign key by itself.
CREATE INDEX vendor_hold_order ON vendor_hold (site, order_id);
CREATE INDEX vendor_answer_hold ON vendor_answer (site, hold_id);
