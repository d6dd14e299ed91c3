import type { Chapter } from './recipe'

/** How events came here, and whether all of them did. */
export const PIPELINE_CHAPTER: Chapter = {
  title: 'The pipeline',
  recipes: [
    {
      id: 'late-events',
      title: 'Late events',
      about:
        'Events that arrived more than five minutes after they happened, by source and day of arrival, with the longest delay.',
      columns: ['arrived', 'source', 'events', 'late', 'late_percent', 'latest_minutes'],
      sql: `DECLARE @days := 7, @late := 5
SELECT date_trunc('day', received_at) AS arrived, source, count() AS events,
  sum(CASE WHEN datediff('s', ts, received_at) > @late * 60 AND received_at > ts THEN 1 ELSE 0 END) AS late,
  round(100.0 * sum(CASE WHEN datediff('s', ts, received_at) > @late * 60 AND received_at > ts THEN 1 ELSE 0 END) / count(), 2) AS late_percent,
  round(max(CASE WHEN received_at > ts THEN datediff('s', ts, received_at) ELSE 0 END) / 60.0, 1) AS latest_minutes
FROM traffic
WHERE ts >= dateadd('d', -@days, now())
ORDER BY arrived, source`,
    },
    {
      id: 'lag',
      title: 'Pipeline lag',
      about:
        'Milliseconds from event to arrival and from arrival to storage, by hour and source: the highest median and 99th percentile of any ten seconds in the hour.',
      columns: [
        'ts',
        'source',
        'received_p50_ms',
        'received_p99_ms',
        'written_p50_ms',
        'written_p99_ms',
        'consumer_lag',
      ],
      sql: `DECLARE @days := 2
SELECT ts, source, max(received_lag_p50_ms) AS received_p50_ms, max(received_lag_p99_ms) AS received_p99_ms,
  max(written_lag_p50_ms) AS written_p50_ms, max(written_lag_p99_ms) AS written_p99_ms, max(consumer_lag) AS consumer_lag
FROM ingest_stats
WHERE ts >= dateadd('d', -@days, now())
SAMPLE BY 1h
ORDER BY ts, source`,
    },
    {
      id: 'dead-letters',
      title: 'Dead letters by reason',
      about: 'Messages that could not be read in the last 30 days, by reason, and how many have been replayed since.',
      columns: ['topic', 'reason', 'messages', 'replayed', 'newest', 'example'],
      sql: `DECLARE @days := 30
SELECT topic, reason, count() AS messages, count(replayed_at) AS replayed, max(ts) AS newest, last(message) AS example
FROM dead_letters
WHERE ts >= dateadd('d', -@days, now())
ORDER BY messages DESC`,
    },
    {
      id: 'repeats',
      title: 'Repeated messages',
      about:
        'Messages written more than once, by source: items written − rows stored, since a repeat replaces its row. Read it while nothing is being written. A killed worker loses the counts of its last ten seconds, so there may be more repeats than shown, never fewer.',
      columns: ['source', 'written', 'rows', 'repeats'],
      sql: `WITH wrote AS (
  SELECT source, sum(written) AS written FROM ingest_stats
), tables AS (
  SELECT source, count() AS rows FROM traffic
  UNION ALL SELECT source, count() AS rows FROM visits
  UNION ALL SELECT source, count() AS rows FROM shop_events
  UNION ALL SELECT source, count() AS rows FROM interactions
), stands AS (
  SELECT source, sum(rows) AS rows FROM tables
)
SELECT wrote.source AS source, wrote.written AS written, stands.rows AS rows, 
  CASE WHEN wrote.written > stands.rows THEN wrote.written - stands.rows ELSE 0 END AS repeats
FROM wrote JOIN stands ON wrote.source = stands.source
ORDER BY source`,
    },
    {
      id: 'balance-after-a-crash',
      title: 'Distinct event ids by hour: check after a crash',
      about:
        'Rows and distinct event ids in each table by hour and source. Once all is written, items read = distinct ids stored + parked. More rows than distinct ids: a sender gave one id to several events.',
      columns: ['ts', 'table_name', 'source', 'rows', 'distinct_ids'],
      sql: `DECLARE @days := 1
SELECT ts, table_name, source, rows, distinct_ids
FROM ingest_hours
WHERE ts >= dateadd('d', -@days, now())
ORDER BY ts DESC, table_name, source`,
    },
    {
      id: 'tables-and-their-state',
      title: 'Tables with pending transactions',
      about:
        'Transactions that are written but not yet readable. A suspended table still accepts writes; they show once it is resumed.',
      columns: ['name', 'suspended', 'transactions_waiting'],
      sql: `SELECT name, suspended, sequencerTxn - writerTxn AS transactions_waiting
FROM wal_tables()
ORDER BY transactions_waiting DESC, name`,
    },
  ],
}
