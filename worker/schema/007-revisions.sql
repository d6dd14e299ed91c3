-- What was known of a store's quarter of an hour, and since when. ts: start of the quarter; revision: 1 for the first;
-- known_at: from when it counts; entries, exits: people, as known then; …_change: difference from the previous
-- revision, so that their sum is what was known; late: recorded after its quarter had been reported, so it changes
-- figures that somebody may have seen.
CREATE TABLE IF NOT EXISTS count_revisions (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  revision INT,
  known_at TIMESTAMP,
  entries LONG,
  exits LONG,
  entries_change LONG,
  exits_change LONG,
  late BOOLEAN
) TIMESTAMP(ts) PARTITION BY MONTH TTL {retentionMonths} MONTHS WAL
DEDUP UPSERT KEYS(ts, store_id, revision);

-- One row: ts is when the first revisions of all past quarters were complete. As-of answers begin there.
CREATE TABLE IF NOT EXISTS count_revisions_begun (
  ts TIMESTAMP,
  by SYMBOL CAPACITY 16
) TIMESTAMP(ts) PARTITION BY YEAR WAL
DEDUP UPSERT KEYS(ts);
