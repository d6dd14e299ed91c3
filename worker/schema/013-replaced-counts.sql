-- Original rows of traffic whose counts an import replaced: in traffic they stay, with counts of 0. replaced_by: name
-- of the file.
CREATE TABLE IF NOT EXISTS replaced_counts (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  door_id SYMBOL CAPACITY 1024,
  customers_in INT,
  customers_out INT,
  source SYMBOL CAPACITY 64,
  received_at TIMESTAMP,
  event_id UUID,
  replaced_at TIMESTAMP,
  replaced_by SYMBOL CAPACITY 64
) TIMESTAMP(ts) PARTITION BY MONTH TTL {retentionMonths} MONTHS WAL
DEDUP UPSERT KEYS(ts, store_id, event_id)
