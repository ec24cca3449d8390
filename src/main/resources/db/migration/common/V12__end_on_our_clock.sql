-- When we wrote down that a vendor had ended a hold, on our own clock: the retry window is measured on it. "ended_at" is what
-- the vendor says, for the answer; of what an earlier version ended, only that is known.
ALTER TABLE vendor_hold_state ADD COLUMN end_recorded_at TIMESTAMP(6) WITH TIME ZONE;
