import { completeBusinessDays } from '~/app/live/faults/business-days'
import { type DoorDay, MOST_QUARTERS, type StoreReports } from '~/app/live/faults/door-days'
import type { Store } from '~/domain/stores'
import { QUARTER_MS } from '~/domain/time/durations'
import { nextReset } from '~/domain/time/zoned-time'
import { countedEventsOfDay, type Fault, type PlayedEvent, withFault } from '~/simulation'

/** A generated day of a store as its counters report it, optionally with a fault of its last door. `date` is local. */
export function playedDay(store: Store, date: string, seed: number, noonMs: number, fault?: Fault): PlayedEvent[] {
  const played = countedEventsOfDay(store, date, seed)
  if (!fault) return played
  const lastDoor = store.doors.at(-1)?.doorId ?? ''
  return withFault(fault, played, { storeId: store.storeId, date, seed, noonMs, lastDoor })
}

/** Reports of a store's doors up to `nowMs`, computed from events by the definitions, without a database. */
export function reportsOf(store: Store, events: readonly PlayedEvent[], complete: number, nowMs: number): StoreReports {
  const before = completeBusinessDays(nowMs, store, complete)
  const begun = before.at(-1)!.toMs
  const days = [...before, { date: '', fromMs: begun, toMs: nextReset(nowMs, store.timeZone, store.resetTime) }]
  const doors = new Map<string, { entries: number[]; exits: number[]; day: DoorDay }[]>()
  for (const { message } of events) {
    const atMs = Date.parse(message.time_stamp)
    if (atMs > nowMs) continue
    const nth = days.findIndex(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
    if (nth < 0) continue
    const ofDoor = doors.get(message.door_id) ?? []
    doors.set(message.door_id, ofDoor)
    ofDoor[nth] ??= { entries: [], exits: [], day: emptyDay() }
    const { day, entries, exits } = ofDoor[nth]
    const sinceMs = atMs - days[nth]!.fromMs
    const quarter = Math.floor(sinceMs / QUARTER_MS)
    day.heard[quarter] = 1
    if (message.customers_in + message.customers_out > 0) day.passed[quarter] = 1
    for (let i = 0; i < message.customers_in; i += 1) entries.push(sinceMs)
    for (let i = 0; i < message.customers_out; i += 1) exits.push(sinceMs)
    day.lastHeardMs = Math.max(day.lastHeardMs, atMs)
  }
  const mean = (times: number[]) => (times.length === 0 ? null : times.reduce((a, b) => a + b, 0) / times.length)
  return {
    store,
    days,
    doors: [...doors].map(([doorId, ofDoor]) => ({
      doorId,
      days: days.map((_, nth) => {
        const found = ofDoor[nth]
        if (!found) return null
        const { day, entries, exits } = found
        const [meanEntryMs, meanExitMs] = [mean(entries), mean(exits)]
        return { ...day, entries: entries.length, exits: exits.length, meanEntryMs, meanExitMs }
      }),
    })),
  }
}

function emptyDay(): DoorDay {
  return {
    entries: 0,
    exits: 0,
    meanEntryMs: null,
    meanExitMs: null,
    heard: new Uint8Array(MOST_QUARTERS),
    passed: new Uint8Array(MOST_QUARTERS),
    delayMs: 0,
    lastHeardMs: 0,
  }
}
