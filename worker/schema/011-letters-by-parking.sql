-- arrived_at: when the message arrived, by which a replay judges it; null where that is ts.
ALTER TABLE dead_letters ADD COLUMN IF NOT EXISTS arrived_at TIMESTAMP;
