import { REPORTED_AFTER_MS } from '~/domain/revisions'
import { TABLE } from '~/domain/tables'
import { QUARTER_MS } from '~/domain/time/durations'

/** Statements of the revisions job. Instants are epoch milliseconds; every statement is safe to repeat. */

const at = (ms: number) => `'${new Date(ms).toISOString()}'`

/**
 * A fingerprint of the counts of each hour, from the quarters' view. The next look catches what that view still lacks.
 */
export function hourPrints(fromMs: number, toMs: number): string {
  return `SELECT timestamp_floor('h', ts) AS at, sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events,
      max(last_received) AS received
    FROM ${TABLE.trafficPerQuarter} WHERE ts >= ${at(fromMs)} AND ts < ${at(toMs)} GROUP BY at ORDER BY at`
}

/** The same by UTC day, from the hours' view, for all days before `toMs`. */
export function dayPrints(toMs: number): string {
  return `SELECT timestamp_floor('d', ts) AS at, sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events,
      max(last_received) AS received
    FROM ${TABLE.trafficPerHour} WHERE ts < ${at(toMs)} GROUP BY at ORDER BY at`
}

/** What is recorded for each UTC day before `toMs`. */
export function recordedDays(toMs: number): string {
  return `SELECT timestamp_floor('d', ts) AS at, sum(entries_change) AS entries, sum(exits_change) AS exits
    FROM ${TABLE.countRevisions} WHERE ts < ${at(toMs)} GROUP BY at`
}

/**
 * Appends a revision for each store and quarter in `fromMs` ≤ t < `toMs` whose counts differ from its newest revision,
 * or that has none. Store, quarter and revision number are the key: two workers that write the same revision leave one
 * row.
 * @param knownMs from when they count: slightly in the future, so that none becomes visible after it already counts
 * @param begun whether all of the past is recorded; until then none counts as late, however old its quarter
 */
export function appendRevisions(fromMs: number, toMs: number, knownMs: number, begun: boolean): string {
  const span = `ts >= ${at(fromMs)} AND ts < ${at(toMs)}`
  return `INSERT INTO ${TABLE.countRevisions}
    SELECT counted.ts, counted.store_id, coalesce(known.revision, 0) + 1, ${at(knownMs)}::timestamp,
      counted.entries, counted.exits,
      counted.entries - coalesce(known.entries, 0), counted.exits - coalesce(known.exits, 0),
      ${begun ? `counted.ts < ${at(knownMs - QUARTER_MS - REPORTED_AFTER_MS)}` : 'false'}
    FROM (
      SELECT ts, store_id, sum(entries) AS entries, sum(exits) AS exits
      FROM ${TABLE.trafficPerQuarter} WHERE ${span} GROUP BY ts, store_id
    ) counted
    LEFT JOIN (
      SELECT ts, store_id, sum(entries_change) AS entries, sum(exits_change) AS exits, max(revision) AS revision
      FROM ${TABLE.countRevisions} WHERE ${span} GROUP BY ts, store_id
    ) known ON counted.ts = known.ts AND counted.store_id = known.store_id
    WHERE known.revision IS NULL OR known.entries != counted.entries OR known.exits != counted.exits`
}

/** Whether everything written to the revisions table is readable: one row, with `behind` 0. */
export const REVISIONS_BEHIND = `SELECT sequencerTxn - writerTxn AS behind FROM wal_tables() WHERE name = '${TABLE.countRevisions}'`

export const REVISIONS_BEGUN = `SELECT min(ts) AS ts FROM ${TABLE.countRevisionsBegun}`

/** Records when the first revisions of all past quarters were complete. */
export function noteBegin(ms: number): string {
  return `INSERT INTO ${TABLE.countRevisionsBegun} VALUES (${at(ms)}, 'worker')`
}
