-- arrived_at: when the message arrived, which a replay judges it by; null if equal to ts.
ALTER TABLE dead_letters ADD COLUMN IF NOT EXISTS arrived_at TIMESTAMP;
