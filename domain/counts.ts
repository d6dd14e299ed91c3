import { TABLE } from './tables'
import { MINUTE_MS } from './time/durations'

/** Step widths (minutes, in UTC) that views have sums for. Buckets of every time zone are made of whole steps. */
export type SampleMinutes = 1 | 5 | 15 | 60

/** The coarsest view that can supply steps of each width. */
export const VIEW_OF_SAMPLES = {
  1: TABLE.trafficPerMinute,
  5: TABLE.trafficPerMinute,
  15: TABLE.trafficPerQuarter,
  60: TABLE.trafficPerHour,
} as const

/** The same widths in the syntax of `SAMPLE BY`. */
export const STRIDE_OF_SAMPLES = { 1: '1m', 5: '5m', 15: '15m', 60: '1h' } as const

/**
 * How far views may lag behind the raw table. Reading the raw table for longer is always correct and costs little;
 * trusting a view too early would miss counts.
 */
const VIEWS_TRAIL_MS = 3 * MINUTE_MS

/**
 * Up to when counts are read from a view; from then on they come from the raw table, so that no event is missed or
 * counted twice.
 * @param nowMs epoch ms
 * @param minutes width of the steps; the answer is a multiple of it
 * @param toMs end of the range, epoch ms; a step that it cuts is read from the raw table
 * @returns epoch ms
 */
export function viewsServeUntil(nowMs: number, minutes: SampleMinutes = 1, toMs = nowMs): number {
  const width = minutes * MINUTE_MS
  return Math.floor(Math.min(toMs, nowMs - VIEWS_TRAIL_MS) / width) * width
}
