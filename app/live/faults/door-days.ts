import type { Store } from '~/domain/stores'
import { QUARTER_MS } from '~/domain/time/durations'
import { openIntervals } from '~/domain/time/opening-hours'
import type { BusinessDay } from './business-days'

/** Quarters of an hour in the longest business day, one of 25 hours. */
export const MOST_QUARTERS = 100

/**
 * A door's reports in one business day. `heard` and `passed` have a 1 for each quarter of an hour since the start of
 * the day in which the door sent anything, or anybody passed.
 */
export type DoorDay = {
  entries: number
  exits: number
  /** Mean time after the start of the day at which people came in (or went out), ms; null without any. */
  meanEntryMs: number | null
  meanExitMs: number | null
  heard: Uint8Array
  passed: Uint8Array
  /** How long after its quarter a report usually arrived, ms; 0 if reports arrive as they happen. */
  delayMs: number
  /** Newest signal, epoch ms; accurate to a quarter of an hour if it arrived late. */
  lastHeardMs: number
}

/** A door's reports, one entry per day of the store; null if it sent nothing. */
export type DoorReports = { doorId: string | null; days: readonly (DoorDay | null)[] }

/** What is known of a store's doors. */
export type StoreReports = {
  store: Store
  /** Business days in order; the last one is still going on. */
  days: readonly BusinessDay[]
  doors: readonly DoorReports[]
}

/** Which quarters of a business day lie within opening hours (1) or not (0); all 1 if hours are unknown. */
export function openQuarters(store: Store, day: BusinessDay): Uint8Array {
  const open = new Uint8Array(Math.floor((day.toMs - day.fromMs) / QUARTER_MS))
  const intervals = openIntervals(store, day.fromMs, day.toMs)
  if (intervals === null) return open.fill(1)
  for (const { fromMs, toMs } of intervals) {
    const first = Math.max(0, Math.ceil((fromMs - day.fromMs) / QUARTER_MS))
    const end = Math.floor((toMs - day.fromMs) / QUARTER_MS)
    open.fill(1, Math.min(first, open.length), Math.max(first, Math.min(end, open.length)))
  }
  return open
}

/** Quarters in which any of these doors has a 1. */
export function anyOf(flags: readonly (Uint8Array | undefined)[]): Uint8Array {
  const any = new Uint8Array(MOST_QUARTERS)
  for (const one of flags) for (const [quarter, flag] of one?.entries() ?? []) if (flag === 1) any[quarter] = 1
  return any
}
