-- One row per visit. ts: entry time; exit_ts: exit time; visitor: pseudonym; trip_minutes: as computed by the sender.
CREATE TABLE IF NOT EXISTS visits (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  exit_ts TIMESTAMP,
  trip_minutes DOUBLE,
  visitor UUID,
  source SYMBOL CAPACITY 64,
  received_at TIMESTAMP,
  event_id UUID
) TIMESTAMP(ts) PARTITION BY DAY TTL {retentionDays} DAYS WAL
DEDUP UPSERT KEYS(ts, store_id, event_id);

-- One row per shop event. store_id: the till's store, empty on the web. Amounts in minor units of currency (cents).
CREATE TABLE IF NOT EXISTS shop_events (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  event_type SYMBOL CAPACITY 32,
  "user" UUID,
  session UUID,
  product_id VARCHAR,
  product_name VARCHAR,
  category SYMBOL CAPACITY 1024,
  price_minor LONG,
  order_id VARCHAR,
  total_minor LONG,
  items INT,
  currency SYMBOL CAPACITY 64,
  role SYMBOL CAPACITY 64,
  rating INT,
  source SYMBOL CAPACITY 64,
  received_at TIMESTAMP,
  event_id UUID
) TIMESTAMP(ts) PARTITION BY DAY TTL {retentionDays} DAYS WAL
DEDUP UPSERT KEYS(ts, event_id);

-- One row per line of an order event. line: its place in the order, from 0.
CREATE TABLE IF NOT EXISTS shop_order_items (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  event_type SYMBOL CAPACITY 32,
  order_id VARCHAR,
  line INT,
  product_id VARCHAR,
  quantity INT,
  price_minor LONG,
  currency SYMBOL CAPACITY 64,
  source SYMBOL CAPACITY 64,
  received_at TIMESTAMP,
  event_id UUID
) TIMESTAMP(ts) PARTITION BY DAY TTL {retentionDays} DAYS WAL
DEDUP UPSERT KEYS(ts, event_id, line);

-- One row per tracked interaction. x, y, vw, vh, page_h: CSS pixels; seq: sequence number in its session; ended: last
-- of its session.
CREATE TABLE IF NOT EXISTS interactions (
  ts TIMESTAMP,
  site SYMBOL CAPACITY 256,
  session UUID,
  seq LONG,
  kind SYMBOL CAPACITY 16,
  path VARCHAR,
  x INT,
  y INT,
  vw INT,
  vh INT,
  page_h INT,
  target VARCHAR,
  name VARCHAR,
  props VARCHAR,
  ended BOOLEAN,
  source SYMBOL CAPACITY 64,
  received_at TIMESTAMP,
  event_id UUID
) TIMESTAMP(ts) PARTITION BY DAY TTL {retentionDays} DAYS WAL
DEDUP UPSERT KEYS(ts, session, event_id);
