-- bin/bridge verify looks for what caused a movement. Built beside running bridges, and therefore in no transaction: a
-- build that was broken off is in the way of the next one.
SET lock_timeout = '${index_timeout}';
DROP INDEX CONCURRENTLY IF EXISTS audit_entry_cancel_no;
CREATE INDEX CONCURRENTLY audit_entry_cancel_no ON audit_entry (cancel_no);
SET lock_timeout = '${lock_timeout}';
