import { CROWDED, type Occupancy } from '~/app/history/question/occupancy/occupancy'
import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import type { CountedEvent } from './history-cases'

type Span = { fromMs: number; toMs: number }
export type CountedPeople = { atMs: number; people: number }

/** Local date, weekday (1 = Monday) and clock of a minute, by the browser's own calendar. */
function clockOf(timeZone: string): (atMs: number) => { date: string; weekday: number; time: string } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (atMs) => {
    const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
    return {
      date: `${part.year}-${part.month}-${part.day}`,
      weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].findIndex((day) => part.weekday?.startsWith(day)) + 1,
      time: `${part.hour}:${part.minute}`,
    }
  }
}

/** True if a store without hours over midnight is open in a minute; null if its hours are unknown. */
function isOpen(store: Store, { date, weekday, time }: ReturnType<ReturnType<typeof clockOf>>): boolean | null {
  if (store.openedOn !== null && date < store.openedOn) return false
  if (store.closedOn !== null && date > store.closedOn) return false
  if (store.weeklyHours === null) return null
  const spans = store.exceptions.find((day) => day.date === date)?.spans ?? store.weeklyHours[weekday - 1] ?? []
  return spans.some(({ open, close }) => time >= open && time < close)
}

/**
 * People inside, reckoned minute by minute from single events: the expected figures of each bucket.
 * @param silent when a door was silent
 * @param nowMs minutes that are not over by then do not count
 */
export function occupancyOracle(
  store: Store,
  events: readonly CountedEvent[],
  corrections: readonly CountedPeople[],
  buckets: readonly Span[],
  silent: readonly Span[],
  limits: { weekdays: readonly number[]; openOnly: boolean; timeZone: string },
  nowMs: number,
): Occupancy[] {
  const clock = clockOf(store.timeZone)
  const pageClock = clockOf(limits.timeZone)
  const startMs = (buckets[0]?.fromMs ?? nowMs) - 27 * 60 * MINUTE_MS
  const told = buckets.map(() => ({
    sum: 0,
    crowded: 0,
    counting: 0,
    expected: 0,
    unknown: 0,
    peak: null as Occupancy['peak'],
  }))
  const own = events.filter((event) => event.store === store.storeId)
  let people: number | null = null
  for (let atMs = Math.floor(startMs / MINUTE_MS) * MINUTE_MS; atMs + MINUTE_MS <= nowMs; atMs += MINUTE_MS) {
    const endMs = atMs + MINUTE_MS
    const local = clock(atMs)
    if (local.time === store.resetTime) people = 0
    const counted: CountedPeople | undefined = corrections.findLast((one) => one.atMs >= atMs && one.atMs < endMs)
    const sinceMs: number = counted && people !== null ? counted.atMs : atMs
    if (counted && people !== null) people = counted.people
    for (const event of own) {
      if (people !== null && event.atMs >= sinceMs && event.atMs < endMs) people += event.entries - event.exits
    }
    const place = buckets.findIndex(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
    const bucket = told[place]
    if (!bucket || people === null) continue
    const open = isOpen(store, local)
    if (limits.openOnly && open === false) continue
    if (limits.weekdays.length > 0 && !limits.weekdays.includes(pageClock(atMs).weekday)) continue
    const isSilent = silent.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
    if (open !== false) {
      bucket.expected += 1
      if (isSilent) bucket.unknown += 1
    }
    if (isSilent) continue
    if (bucket.peak === null || people > bucket.peak.people) bucket.peak = { people, atMs: endMs }
    if (open !== true) continue
    bucket.counting += 1
    bucket.sum += people
    if (store.capacity !== null && people > CROWDED * store.capacity) bucket.crowded += 1
  }
  return told.map(({ sum, crowded, counting, expected, unknown, peak }) => ({
    average: counting > 0 ? sum / counting : null,
    peak,
    crowdedShare: counting > 0 && store.capacity !== null ? crowded / counting : null,
    unknownShare: expected > 0 ? unknown / expected : 0,
  }))
}
