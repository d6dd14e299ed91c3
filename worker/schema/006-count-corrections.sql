-- One row per "there are N people now". ts: when they were counted; people: how many. occupancy_before: occupancy at ts
-- before this correction. A second one for the same instant replaces the first.
CREATE TABLE IF NOT EXISTS count_corrections (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  people INT,
  occupancy_before INT,
  correction_id UUID,
  received_at TIMESTAMP
) TIMESTAMP(ts) PARTITION BY MONTH TTL {retentionMonths} MONTHS WAL
DEDUP UPSERT KEYS(ts, store_id);
