import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import type { HistoryFilter } from '~/app/history/question/filter'
import type { Store } from '~/domain/stores'
import type { CountedEvent, SeenVisit } from './history-cases'
import type { OracleBucket } from './history-oracle'

/**
 * The history computed by another database: DuckDB reads raw events, stores and a question, and answers with its own
 * SQL (history-duckdb.sql) and its own time zones. Shares only the types of stores and filters with the product.
 */

export type DuckdbAnswer = {
  buckets: OracleBucket[]
  byStore: Map<string, { entries: number; exits: number }>
  /** Null without a comparison. `entries` of its buckets by those of the range, null if nothing was heard then. */
  compared: { entries: number; exits: number; stores: Set<string>; buckets: (number | null)[] } | null
  dwell: { step: number; visits: number; minutes: number }[]
  /**
   * Begin of the peak and the slowest hour, and mean entries by weekday and hour of the clock; of buckets of an hour
   * alone.
   */
  peakMs: number | null
  slowestMs: number | null
  heat: Map<string, number>
  /** Dates compared, for like-for-like; null without a comparison. */
  dates: { first: string; last: string; daysBack: number } | null
}

export interface HistoryDuckdb {
  /** Forgets what it had and takes these. */
  load(stores: readonly Store[], events: readonly CountedEvent[], visits: readonly SeenVisit[]): Promise<void>
  /** Answers for the stores of these ids. `width` is that of the buckets. */
  ask(
    storeIds: readonly string[],
    filter: HistoryFilter,
    width: string,
    zone: string,
    nowMs: number,
  ): Promise<DuckdbAnswer>
  close(): void
}

const ANSWER = readFileSync(new URL('history-duckdb.sql', import.meta.url), 'utf8')

const TABLES = `
CREATE TABLE event (store VARCHAR, door VARCHAR, ts TIMESTAMP, entries INTEGER, exits INTEGER);
CREATE TABLE visit (store VARCHAR, ts TIMESTAMP, ended TIMESTAMP);
CREATE TABLE store (store VARCHAR, zone VARCHAR, has_hours BOOLEAN, opened DATE, closed DATE);
CREATE TABLE span (store VARCHAR, weekday INTEGER, date DATE, open INTEGER, close INTEGER);
CREATE TABLE special (store VARCHAR, date DATE);
CREATE TABLE door (store VARCHAR, door VARCHAR);
CREATE TABLE question (stores VARCHAR[], zone VARCHAR, now TIMESTAMP, kind VARCHAR, from_date DATE, to_date DATE, year INTEGER, part VARCHAR,
  number INTEGER, width VARCHAR, weekdays INTEGER[], open_only BOOLEAN, comparison VARCHAR);
`

/** Steps in which a store is open, or its hours are unknown; and queries on them that are used repeatedly. */
const OPENING = `
CREATE OR REPLACE TABLE open_step AS
  SELECT DISTINCT store.store, ts FROM store JOIN clock USING (zone)
  LEFT JOIN special ON special.store = store.store AND special.date = local::DATE
  LEFT JOIN span ON span.store = store.store AND span.open <= hour(local) * 60 + minute(local) AND span.close > hour(local) * 60 + minute(local)
    AND if(special.date IS NULL, span.weekday = isodow(local), span.date = local::DATE)
  WHERE (NOT has_hours OR span.store IS NOT NULL) AND (opened IS NULL OR local::DATE >= opened) AND (closed IS NULL OR local::DATE <= closed);
CREATE OR REPLACE TABLE open_quarter AS SELECT DISTINCT store, time_bucket(INTERVAL 15 MINUTE, ts) AS quarter FROM open_step;
CREATE OR REPLACE TABLE open_hour AS SELECT store, date_trunc('hour', ts) AS hour, 5 * count(*) AS open_minutes FROM open_step GROUP BY ALL;
`

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
const iso = (atMs: number) => new Date(atMs).toISOString().slice(0, 23)

/** @param zones to support, from `fromMs` to `toMs` */
export async function openHistoryDuckdb(
  zones: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<HistoryDuckdb> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' })
  const connection = await instance.connect()
  const run = (sql: string) => connection.run(sql)
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson()
  const fill = async (table: string, values: readonly object[]) => {
    await run(`DELETE FROM ${table}`)
    if (values.length === 0) return
    const shape = await rows(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = '${table}'`,
    )
    const struct = JSON.stringify([Object.fromEntries(shape.map(({ name, type }) => [name, listShape(String(type))]))])
    await connection.run(
      `INSERT INTO ${table} BY NAME SELECT unnest(from_json($rows, '${struct}'), recursive := true)`,
      { rows: JSON.stringify(values) },
    )
  }
  // Load nothing from the network: the zones are from ICU, linked in.
  await run(`SET autoinstall_known_extensions = false; SET TimeZone = 'UTC'; ${TABLES}`)
  await run(`CREATE TABLE clock AS
    SELECT zone, ts, timezone(zone, timezone('UTC', ts)) AS local
    FROM (SELECT unnest(generate_series(TIMESTAMP '${iso(fromMs)}', TIMESTAMP '${iso(toMs)}', INTERVAL 5 MINUTE)) AS ts),
      (SELECT unnest([${zones.map((zone) => `'${zone}'`).join(', ')}]) AS zone)`)

  return {
    async load(stores, events, visits) {
      await fill(
        'event',
        events.map(({ atMs, ...event }) => ({ ...event, ts: iso(atMs) })),
      )
      await fill(
        'visit',
        visits.map(({ store, atMs, exitMs }) => ({ store, ts: iso(atMs), ended: iso(exitMs) })),
      )
      await fill(
        'store',
        stores.map(({ storeId, timeZone, weeklyHours, openedOn, closedOn }) => ({
          store: storeId,
          zone: timeZone,
          has_hours: weeklyHours !== null,
          opened: openedOn,
          closed: closedOn,
        })),
      )
      const spanOf = (store: Store, { open, close }: { open: string; close: string }, when: object) => ({
        store: store.storeId,
        open: minutes(open),
        close: minutes(close),
        ...when,
      })
      await fill(
        'span',
        stores.flatMap((store) => [
          ...(store.weeklyHours ?? []).flatMap((spans, day) =>
            spans.map((span) => spanOf(store, span, { weekday: day + 1 })),
          ),
          ...store.exceptions.flatMap(({ date, spans }) => spans.map((span) => spanOf(store, span, { date }))),
        ]),
      )
      await fill(
        'special',
        stores.flatMap(({ storeId, exceptions }) => exceptions.map(({ date }) => ({ store: storeId, date }))),
      )
      await fill(
        'door',
        stores.flatMap(({ storeId, doors }) => doors.map(({ doorId }) => ({ store: storeId, door: doorId }))),
      )
      await run(OPENING)
    },
    async ask(storeIds, filter, width, zone, nowMs) {
      await fill('question', [
        {
          ...rangeOf(filter),
          stores: storeIds,
          zone,
          now: iso(nowMs),
          width,
          weekdays: filter.weekdays,
          open_only: filter.openOnly,
          comparison: filter.comparison,
        },
      ])
      await run(ANSWER)
      return answerOf(rows, filter)
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

const listShape = (type: string) => (type.endsWith('[]') ? [type.slice(0, -2)] : type)

function rangeOf({ range }: HistoryFilter): object {
  switch (range.kind) {
    case 'month':
      return { kind: 'month', from_date: `${range.month}-01` }
    case 'custom':
      return { kind: 'custom', from_date: range.from, to_date: range.to }
    case 'retail':
      return {
        kind: 'retail',
        year: range.year,
        part: range.part.kind,
        number: range.part.kind === 'year' ? null : range.part.number,
      }
    default:
      return range
  }
}

type Rows = (sql: string) => Promise<Record<string, unknown>[]>
const orNull = (value: unknown) => (value === null ? null : Number(value))

async function answerOf(rows: Rows, filter: HistoryFilter): Promise<DuckdbAnswer> {
  const buckets = await rows(
    'SELECT epoch_ms(from_at) AS from_ms, state, entries, exits FROM told_buckets ORDER BY from_at',
  )
  const stores = await rows('SELECT store, sum(entries) AS entries, sum(exits) AS exits FROM counted GROUP BY store')
  const [then] = await rows(
    'SELECT coalesce(sum(entries), 0) AS entries, coalesce(sum(exits), 0) AS exits, list(DISTINCT store) AS stores FROM counted_then',
  )
  const thenBuckets = await rows('SELECT entries FROM told_then ORDER BY from_at')
  const dwell =
    await rows(`SELECT len(list_filter([5, 10, 15, 20, 30, 45, 60, 90, 120], lambda edge: stayed >= edge)) AS step, count(*) AS visits, sum(stayed) AS minutes
    FROM (SELECT epoch(ended - visit.ts) / 60 AS stayed FROM visit JOIN step ON step.ts = step_of(visit.ts), question
      WHERE asked AND counts(store, visit.ts) AND ended >= visit.ts AND ended <= now) GROUP BY step ORDER BY step`)
  const competing = `SELECT epoch_ms(from_at) AS from_ms FROM told_buckets WHERE state = 'complete' AND within_hours AND to_at - from_at = INTERVAL 1 HOUR`
  const [peak] = await rows(`${competing} ORDER BY entries DESC, from_at LIMIT 1`)
  const [slowest] = await rows(`${competing} ORDER BY entries, from_at LIMIT 1`)
  const heat = await rows(`SELECT isodow(date) AS weekday, hour(hour) AS hour, avg(entries) AS mean FROM told_buckets
    WHERE entries IS NOT NULL AND state <> 'open' AND NOT (state = 'closed' AND entries = 0) GROUP BY ALL`)
  const [dates] = await rows(
    `SELECT coalesce(first, (SELECT min(date) FROM step))::VARCHAR AS first, coalesce(last, (SELECT max(date) FROM step))::VARCHAR AS last,
      (SELECT days FROM compared) AS days_back FROM dates`,
  )
  return {
    buckets: buckets.map((row) => ({
      fromMs: Number(row.from_ms),
      state: String(row.state),
      entries: orNull(row.entries),
      exits: orNull(row.exits),
    })),
    byStore: new Map(
      stores.map((row) => [String(row.store), { entries: Number(row.entries), exits: Number(row.exits) }]),
    ),
    compared:
      filter.comparison === null
        ? null
        : {
            entries: Number(then?.entries),
            exits: Number(then?.exits),
            stores: new Set((then?.stores ?? []) as string[]),
            buckets: thenBuckets.map(({ entries }) => orNull(entries)),
          },
    dwell: dwell.map((row) => ({ step: Number(row.step), visits: Number(row.visits), minutes: Number(row.minutes) })),
    peakMs: peak ? Number(peak.from_ms) : null,
    slowestMs: slowest ? Number(slowest.from_ms) : null,
    heat: new Map(heat.map((row) => [`${row.weekday} ${row.hour}`, Number(row.mean)])),
    dates:
      dates?.first == null || dates.days_back === null
        ? null
        : { first: String(dates.first), last: String(dates.last), daysBack: Number(dates.days_back) },
  }
}
