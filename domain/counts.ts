import { TABLE } from './tables'
import { MINUTE_MS } from './time/durations'

/** Widths of a step in UTC that views have sums for, minutes: every bucket of any zone is made of whole ones. */
export type SampleMinutes = 5 | 15 | 60

/** The coarsest view from which steps of a width can be put together. */
export const VIEW_OF_SAMPLES = {
  5: TABLE.trafficPerMinute,
  15: TABLE.trafficPerQuarter,
  60: TABLE.trafficPerHour,
} as const

/** The same widths as `SAMPLE BY` writes them. */
export const STRIDE_OF_SAMPLES = { 5: '5m', 15: '15m', 60: '1h' } as const

/**
 * The views follow the raw table by a moment. To read the table itself for longer than that is always right and costs
 * little; to trust a view too early would leave counts out.
 */
const VIEWS_TRAIL_MS = 3 * MINUTE_MS

/**
 * Until when counts are read from a view, epoch ms; from there on from the raw table, so that no event is left out or
 * counted twice.
 * @param minutes width of the steps: the answer is at a whole one
 * @param toMs end of what is asked for: a step that is cut by it is read from the table
 */
export function viewsServeUntil(nowMs: number, minutes: 1 | SampleMinutes = 1, toMs = nowMs): number {
  const width = minutes * MINUTE_MS
  return Math.floor(Math.min(toMs, nowMs - VIEWS_TRAIL_MS) / width) * width
}
