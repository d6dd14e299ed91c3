import type { Chapter } from './recipe'

/** How events came here, and whether all of them did. */
export const PIPELINE_CHAPTER: Chapter = {
  title: 'The pipeline',
  recipes: [
    {
      id: 'late-events',
      title: 'Late events',
      about:
        'Events that reached us more than five minutes after they happened, by source and day of arrival, and how late the latest was.',
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
      title: 'Lag of the pipeline',
      about:
        'Milliseconds from happening to arrival and from arrival to being stored, by hour and source: the worst median and 99th percentile of any ten seconds in the hour.',
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
      about: 'What could not be read in the last 30 days, why, and how much of it a replay has made rows of since.',
      columns: ['topic', 'reason', 'messages', 'replayed', 'newest', 'example'],
      sql: `DECLARE @days := 30
SELECT topic, reason, count() AS messages, count(replayed_at) AS replayed, max(ts) AS newest, last(message) AS example
FROM dead_letters
WHERE ts >= dateadd('d', -@days, now())
ORDER BY messages DESC`,
    },
    {
      id: 'repeats',
      title: 'Repeats: written less rows',
      about:
        'A repeat is written over its row, so only the database knows of it: all that the workers have written less the rows there are, by source. It holds at rest, for as long as both are kept; a worker that is killed takes the counts of its last ten seconds along, so that there may be more repeats than this, never fewer.',
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
      title: 'Distinct ids by hour: the balance after a crash',
      about:
        'What stands in each table by hour and source. At rest the items read from a log are the distinct ids stored and parked together; rows above distinct ids are one id that a sender gave to several events.',
      columns: ['ts', 'table_name', 'source', 'rows', 'distinct_ids'],
      sql: `DECLARE @days := 1
SELECT ts, table_name, source, rows, distinct_ids
FROM ingest_hours
WHERE ts >= dateadd('d', -@days, now())
ORDER BY ts DESC, table_name, source`,
    },
    {
      id: 'tables-and-their-state',
      title: 'Tables and what waits to be applied',
      about:
        'Transactions that were written and cannot be read yet; a suspended table takes writes that stay invisible until it is resumed.',
      columns: ['name', 'suspended', 'transactions_waiting'],
      sql: `SELECT name, suspended, sequencerTxn - writerTxn AS transactions_waiting
FROM wal_tables()
ORDER BY transactions_waiting DESC, name`,
    },
  ],
}
