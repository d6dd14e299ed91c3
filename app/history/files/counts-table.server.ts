import { figureOf, METRICS } from '~/domain/metrics'
import { MINUTE_MS } from '~/domain/time/durations'
import { offsetAt } from '~/domain/time/zone-offsets'
import type { ExportRow } from './reads/export-rows'

const FILE_METRICS = METRICS.filter(({ inFiles }) => inFiles)

/** Columns of every export of counts, in order. */
export const COUNTS_COLUMNS = [
  'from_utc',
  'from_local',
  'to_utc',
  'store_id',
  'store',
  ...FILE_METRICS.map(({ column }) => column),
  'state',
  'last_received_utc',
]

const iso = (atMs: number) => new Date(atMs).toISOString().replace('.000Z', 'Z')

/** An instant in local time with its offset: `2026-03-29T03:00:00+02:00`. */
function localIso(atMs: number, timeZone: string): string {
  const offset = offsetAt(atMs, timeZone)
  const minutes = Math.abs(offset) / MINUTE_MS
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  return `${new Date(atMs + offset).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

type Times = { fromMs: number; toMs: number; timeZone: string; cells: [from: string, local: string, to: string] }
let newest: Times | null = null

/** The times of a row; cached, since all stores' rows of one bucket follow each other. */
function timesOf({ fromMs, toMs }: ExportRow, timeZone: string): Times['cells'] {
  if (newest === null || newest.fromMs !== fromMs || newest.toMs !== toMs || newest.timeZone !== timeZone) {
    newest = { fromMs, toMs, timeZone, cells: [iso(fromMs), localIso(fromMs, timeZone), iso(toMs)] }
  }
  return newest.cells
}

/** Null if unknown or absent. */
export type CountsCell = string | number | null

/** The cells of a row, as texts and numbers. */
export function countsCells(row: ExportRow, timeZone: string): CountsCell[] {
  const { storeId, store, entries, exits, inputs, state, lastReceivedMs } = row
  const counted = entries === null || exits === null ? null : { entries, exits }
  const received = lastReceivedMs === null ? null : new Date(lastReceivedMs).toISOString()
  return [
    ...timesOf(row, timeZone),
    storeId,
    store,
    ...FILE_METRICS.map((metric) => figureOf(metric, counted, inputs)),
    state,
    received,
  ]
}
