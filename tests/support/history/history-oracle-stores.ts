import type { Store } from '~/domain/stores'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import type { CountedEvent } from './history-cases'

/** Clocks and stores for the history oracle: clocks from Intl only, opening by the minute, doors by UTC hour. */

type Clock = { date: string; time: string; offset: string }
const clocks = new Map<string, { format: Intl.DateTimeFormat; known: Map<number, Clock> }>()

/** Local time in a zone. */
export function clockAt(atMs: number, zone: string): Clock {
  let clock = clocks.get(zone)
  if (!clock) {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'longOffset',
    })
    clock = { format, known: new Map() }
    clocks.set(zone, clock)
  }
  const minute = Math.floor(atMs / MINUTE_MS)
  let shown = clock.known.get(minute)
  if (!shown) {
    const [date = '', time = '', offset = ''] = clock.format.format(minute * MINUTE_MS).split(' ')
    shown = { date, time, offset }
    clock.known.set(minute, shown)
  }
  return shown
}

export const weekday = (date: string) => new Date(`${date}T12:00:00Z`).getUTCDay() || 7
export const moved = (date: string, days: number) =>
  new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** True if a store with known hours is open in that minute; null if its hours are unknown. */
export function isOpen(store: Store, atMs: number): boolean | null {
  const { date, time } = clockAt(atMs, store.timeZone)
  if ((store.openedOn && date < store.openedOn) || (store.closedOn && date > store.closedOn)) return false
  if (store.weeklyHours === null) return store.openedOn || store.closedOn ? true : null
  const special = store.exceptions.find((day) => day.date === date)
  const spans = special ? special.spans : (store.weeklyHours[weekday(date) - 1] ?? [])
  return spans.some(({ open, close }) => time >= open && time < close)
}

const measured = new WeakMap<Store, Map<number, number>>()

/** Minutes of a span in which a store is open, or its hours are unknown. */
export function openMinutes(store: Store, fromMs: number, toMs: number): number {
  const known = measured.get(store) ?? new Map<number, number>()
  measured.set(store, known)
  const key = fromMs * 2 + Number(toMs - fromMs > 15 * MINUTE_MS)
  const before = known.get(key)
  if (before !== undefined && toMs - fromMs !== 5 * MINUTE_MS) return before
  let minutes = 0
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) if (isOpen(store, atMs) !== false) minutes++
  if (toMs - fromMs !== 5 * MINUTE_MS) known.set(key, minutes)
  return minutes
}

type Judgement = 'known' | 'lacking' | 'unknown'

/** What is known of a store in UTC hours from `fromMs` to `toMs`, by the begin of the hour. */
export function judge(
  store: Store,
  events: readonly CountedEvent[],
  fromMs: number,
  toMs: number,
  nowMs: number,
): Map<number, Judgement> {
  const begin = Math.floor(fromMs / DAY_MS) * DAY_MS - 28 * DAY_MS
  const own = events.filter(({ store: id, atMs }) => id === store.storeId && atMs >= begin && atMs < toMs + 7 * DAY_MS)
  const ends = Math.min(toMs + 7 * DAY_MS, Math.floor(nowMs / HOUR_MS) * HOUR_MS)
  const doors = new Set<string | null>([...store.doors.map(({ doorId }) => doorId), ...own.map(({ door }) => door)])
  const states: Map<number, 'heard' | 'silent' | 'absent'>[] = []
  for (const door of doors) {
    const named = store.doors.some(({ doorId }) => doorId === door)
    const mine = own.filter((event) => event.door === door)
    const heard = new Set(mine.map(({ atMs }) => Math.floor(atMs / HOUR_MS)))
    const first = Math.min(...heard)
    const last = Math.max(...heard)
    const usualMinutes = mine.length < 100 ? 0 : (20 * heard.size * 60) / mine.length
    const state = new Map<number, 'heard' | 'silent' | 'absent'>()
    let run: number[] = []
    const endRun = () => {
      const open = run.reduce((sum, hour) => sum + openMinutes(store, hour * HOUR_MS, (hour + 1) * HOUR_MS), 0)
      for (const hour of run) state.set(hour, open > usualMinutes ? 'silent' : 'heard')
      run = []
    }
    for (let hour = Math.floor(fromMs / HOUR_MS) - 7 * 24; hour * HOUR_MS < Math.max(toMs, ends); hour++) {
      const forgotten = !named && hour >= last + 28 * 24
      if (heard.size === 0) state.set(hour, hour * HOUR_MS < ends ? 'silent' : 'heard')
      else if (hour < first || forgotten) state.set(hour, 'absent')
      else if (heard.has(hour) || hour * HOUR_MS >= ends) {
        endRun()
        state.set(hour, 'heard')
      } else run.push(hour)
    }
    endRun()
    states.push(state)
  }
  const judged = new Map<number, Judgement>()
  for (let hour = Math.floor(fromMs / HOUR_MS); hour * HOUR_MS < toMs; hour++) {
    const all = states.map((state) => state.get(hour) ?? 'absent')
    const silent = all.includes('silent')
    judged.set(hour, all.every((one) => one !== 'heard') ? 'unknown' : silent ? 'lacking' : 'known')
  }
  return judged
}
