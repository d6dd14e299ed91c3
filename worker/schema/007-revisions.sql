-- What was known of a store's quarter of an hour, and since when. ts: begin of the quarter; revision: 1 for the first
-- one; known_at: from when on it counts; entries, exits: people, as known then; …_change: difference to the revision
-- before, so that a sum of them is what was known; late: it came after its quarter had been reported, so it changes
-- what somebody may have seen.
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

-- One row: ts is when all of the past had its first revision. Before it nothing can be told as of a moment.
CREATE TABLE IF NOT EXISTS count_revisions_begun (
  ts TIMESTAMP,
  by SYMBOL CAPACITY 16
) TIMESTAMP(ts) PARTITION BY YEAR WAL
DEDUP UPSERT KEYS(ts);
