-- The registry's stores, mirrored for analysts' joins: one row a store (ts is the same for all, so that a change
-- replaces the row).
CREATE TABLE IF NOT EXISTS stores (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  name VARCHAR,
  store_group VARCHAR,
  time_zone SYMBOL CAPACITY 64,
  reset_time VARCHAR,
  weekly_hours VARCHAR,
  exceptions VARCHAR,
  capacity INT,
  area_m2 DOUBLE,
  doors VARCHAR,
  opened_on VARCHAR,
  closed_on VARCHAR
) TIMESTAMP(ts) PARTITION BY YEAR WAL
DEDUP UPSERT KEYS(ts, store_id);
