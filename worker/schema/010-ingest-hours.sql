-- What each table holds, by hour of event time and source: read = distinct ids stored + parked, repeats = written −
-- rows. A view, so it stays correct after any crash; query it for a range of ts.
CREATE VIEW IF NOT EXISTS ingest_hours AS (
  SELECT ts, 'traffic' AS table_name, source, count() AS rows, count_distinct(event_id) AS distinct_ids
  FROM traffic SAMPLE BY 1h
  UNION ALL
  SELECT ts, 'visits' AS table_name, source, count() AS rows, count_distinct(event_id) AS distinct_ids
  FROM visits SAMPLE BY 1h
  UNION ALL
  SELECT ts, 'shop_events' AS table_name, source, count() AS rows, count_distinct(event_id) AS distinct_ids
  FROM shop_events SAMPLE BY 1h
  UNION ALL
  SELECT ts, 'interactions' AS table_name, source, count() AS rows, count_distinct(event_id) AS distinct_ids
  FROM interactions SAMPLE BY 1h
  UNION ALL
  SELECT ts, 'dead_letters' AS table_name,
    CASE WHEN topic IN ('http', 'simulator') THEN topic::string ELSE concat('kafka:', topic) END AS source,
    count() AS rows, count_distinct(concat("partition", '/', "offset", '/', "index")) AS distinct_ids
  FROM dead_letters SAMPLE BY 1h
);
