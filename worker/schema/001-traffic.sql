-- One row per counted event. customers_in, customers_out: people. received_at: when the event reached us (Kafka's
-- message timestamp or the intake's clock). A repeat of (ts, store_id, event_id) replaces the row.
CREATE TABLE IF NOT EXISTS traffic (
  ts TIMESTAMP,
  store_id SYMBOL CAPACITY 2048,
  door_id SYMBOL CAPACITY 1024,
  customers_in INT,
  customers_out INT,
  source SYMBOL CAPACITY 64,
  received_at TIMESTAMP,
  event_id UUID
) TIMESTAMP(ts) PARTITION BY DAY TTL {retentionDays} DAYS WAL
DEDUP UPSERT KEYS(ts, store_id, event_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS traffic_1m WITH BASE traffic REFRESH IMMEDIATE AS (
  SELECT ts, store_id, door_id,
    sum(customers_in) AS entries, sum(customers_out) AS exits, count() AS events, max(received_at) AS last_received
  FROM traffic SAMPLE BY 1m
) PARTITION BY DAY TTL {retentionDays} DAYS;

CREATE MATERIALIZED VIEW IF NOT EXISTS traffic_15m WITH BASE traffic_1m REFRESH IMMEDIATE AS (
  SELECT ts, store_id, door_id,
    sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events, max(last_received) AS last_received
  FROM traffic_1m SAMPLE BY 15m
) PARTITION BY MONTH TTL {retentionMonths} MONTHS;

CREATE MATERIALIZED VIEW IF NOT EXISTS traffic_1h WITH BASE traffic_15m REFRESH IMMEDIATE AS (
  SELECT ts, store_id, door_id,
    sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events, max(last_received) AS last_received
  FROM traffic_15m SAMPLE BY 1h
) PARTITION BY MONTH TTL {retentionMonths} MONTHS;
