-- Sums of traffic per UTC day, store and door, with the hours in which each door sent events: heard is a sum of 2^hour,
-- bit 0 for 00:00. Read by whatever judges a year of doors.
CREATE MATERIALIZED VIEW IF NOT EXISTS traffic_1d WITH BASE traffic_1h REFRESH IMMEDIATE AS (
  SELECT ts, store_id, door_id,
    sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events, max(last_received) AS last_received,
    count() AS hours, cast(sum(power(2, hour(ts))) AS long) AS heard
  FROM traffic_1h SAMPLE BY 1d
) PARTITION BY MONTH TTL {retentionMonths} MONTHS;
