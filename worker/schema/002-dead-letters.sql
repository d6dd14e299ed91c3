-- Messages that could not be written, with the reason. ts: when it was parked (see 011). payload: at most 64 KiB, user
-- ids as pseudonyms. replayed_at: when a replay made rows of it.
CREATE TABLE IF NOT EXISTS dead_letters (
  ts TIMESTAMP,
  topic SYMBOL CAPACITY 64,
  "partition" INT,
  "offset" LONG,
  "index" INT,
  reason SYMBOL CAPACITY 64,
  message VARCHAR,
  payload VARCHAR,
  replayed_at TIMESTAMP
) TIMESTAMP(ts) PARTITION BY DAY TTL 30 DAYS WAL
DEDUP UPSERT KEYS(ts, topic, "partition", "offset", "index");
