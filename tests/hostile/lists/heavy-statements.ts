/**
 * Statements that the workbench takes and that cost QuestDB as much as one may: sorts, distinct values, joins and
 * windows over every row. Add a line where a worse one is found.
 */
export const HEAVY_STATEMENTS: readonly string[] = [
  'SELECT * FROM traffic ORDER BY event_id',
  'SELECT * FROM traffic ORDER BY received_at DESC, event_id, store_id',
  'SELECT event_id, count() AS n FROM traffic ORDER BY n, event_id',
  'SELECT DISTINCT event_id, ts, store_id FROM traffic ORDER BY event_id',
  'SELECT count_distinct(event_id) AS n FROM traffic',
  'SELECT store_id, count_distinct(event_id) AS n, count_distinct(ts) AS times FROM traffic',
  'SELECT a.event_id, b.n FROM traffic a JOIN (SELECT store_id, count() AS n FROM traffic) b ON a.store_id = b.store_id ORDER BY a.event_id',
  'SELECT count() AS n FROM (SELECT store_id, ts, count() AS n FROM traffic) a JOIN (SELECT store_id, ts, count() AS n FROM traffic) b ON a.store_id = b.store_id',
  'SELECT max(a.n + b.n) AS n FROM (SELECT store_id, event_id, count() AS n FROM traffic) a JOIN (SELECT store_id, event_id, count() AS n FROM traffic) b ON a.store_id = b.store_id',
  'SELECT * FROM traffic a LEFT JOIN (SELECT door_id, ts, count() AS n FROM traffic) b ON a.door_id = b.door_id ORDER BY b.n, a.event_id',
  'SELECT ts, avg(customers_in) OVER (PARTITION BY door_id ORDER BY ts ROWS BETWEEN 10000 PRECEDING AND CURRENT ROW) AS n FROM traffic ORDER BY n',
  'SELECT ts, first_value(customers_in) OVER (PARTITION BY store_id ORDER BY received_at) AS n FROM traffic ORDER BY n',
  'SELECT ts, row_number() OVER (PARTITION BY store_id ORDER BY event_id) AS n FROM traffic ORDER BY n DESC',
  'SELECT ts, sum(customers_in) OVER (PARTITION BY store_id ORDER BY ts) AS n FROM traffic ORDER BY n DESC',
  'SELECT ts, rank() OVER (ORDER BY event_id) AS n FROM traffic ORDER BY n DESC',
  'SELECT * FROM traffic a ASOF JOIN traffic b ON (store_id) ORDER BY a.event_id',
  'SELECT ts, store_id, count_distinct(event_id) AS n FROM traffic SAMPLE BY 1m FILL(0) ORDER BY n',
  'SELECT ts, store_id, door_id, sum(customers_in) AS n FROM traffic SAMPLE BY 1m FILL(PREV) ORDER BY n, ts',
  'SELECT event_id FROM traffic UNION SELECT event_id FROM traffic ORDER BY event_id',
  'SELECT * FROM (SELECT * FROM traffic ORDER BY event_id DESC) ORDER BY event_id',
]
