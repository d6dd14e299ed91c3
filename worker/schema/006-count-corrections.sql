-- One row per "there are N people now". ts: the instant counted; people: how many were there. occupancy_before: what
-- the figures said for ts when it was written. A second one for the same instant replaces the first.
CREATE TABLE IF NOT EXISTS count_corrections (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  people INT,
  occupancy_before INT,
  correction_id UUID,
  received_at TIMESTAMP
) TIMESTAMP(ts) PARTITION BY MONTH TTL {retentionMonths} MONTHS WAL
DEDUP UPSERT KEYS(ts, store_id);
