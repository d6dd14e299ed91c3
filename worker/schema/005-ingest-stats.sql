-- What a worker did with a source in ten seconds. Counts of items; lags in milliseconds: event → received → written.
CREATE TABLE IF NOT EXISTS ingest_stats (
  ts TIMESTAMP,
  worker SYMBOL CAPACITY 256,
  source SYMBOL CAPACITY 64,
  read LONG,
  written LONG,
  parked LONG,
  batches LONG,
  largest_batch LONG,
  received_lag_p50_ms DOUBLE,
  received_lag_p95_ms DOUBLE,
  received_lag_p99_ms DOUBLE,
  written_lag_p50_ms DOUBLE,
  written_lag_p95_ms DOUBLE,
  written_lag_p99_ms DOUBLE,
  consumer_lag LONG
) TIMESTAMP(ts) PARTITION BY DAY TTL {retentionDays} DAYS WAL
DEDUP UPSERT KEYS(ts, worker, source);
