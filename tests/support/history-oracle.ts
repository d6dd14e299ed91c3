import type { HistoryFilter } from '~/domain/history/filter'
import type { Store } from '~/domain/stores'

/**
 * The history reckoned a second time, slowly and plainly: a walk over quarters of an hour (or five minutes) and raw events. Clocks are read from
 * Intl alone; nothing here is shared with the product but the shapes of filters and stores.
 */

export type OracleEvent = { store: string; door: string | null; atMs: number; entries: number; exits: number }
export type OracleBucket = { fromMs: number; state: string; entries: number | null; exits: number | null }
export type OracleAnswer = {
  buckets: OracleBucket[]
  entries: number
  exits: number
  byStore: Map<string, { entries: number; exits: number }>
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

type Clock = { date: string; time: string; offset: string }
const clocks = new Map<string, { format: Intl.DateTimeFormat; known: Map<number, Clock> }>()

/** What the clocks of a zone show. */
function clockAt(atMs: number, zone: string): Clock {
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
  const minute = Math.floor(atMs / MINUTE)
  let shown = clock.known.get(minute)
  if (!shown) {
    const [date = '', time = '', offset = ''] = clock.format.format(minute * MINUTE).split(' ')
    shown = { date, time, offset }
    clock.known.set(minute, shown)
  }
  return shown
}

const weekday = (date: string) => new Date(`${date}T12:00:00Z`).getUTCDay() || 7
const moved = (date: string, days: number) =>
  new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY).toISOString().slice(0, 10)

/** True where a store with known hours is open in that minute; null where its hours are not known. */
function isOpen(store: Store, atMs: number): boolean | null {
  const { date, time } = clockAt(atMs, store.timeZone)
  if ((store.openedOn && date < store.openedOn) || (store.closedOn && date > store.closedOn)) return false
  if (store.weeklyHours === null) return store.openedOn || store.closedOn ? true : null
  const special = store.exceptions.find((day) => day.date === date)
  const spans = special ? special.spans : (store.weeklyHours[weekday(date) - 1] ?? [])
  return spans.some(({ open, close }) => time >= open && time < close)
}

const measured = new WeakMap<Store, Map<number, number>>()

/** Minutes of a span in which a store is open, or its hours are not known. */
function openMinutes(store: Store, fromMs: number, toMs: number): number {
  const known = measured.get(store) ?? new Map<number, number>()
  measured.set(store, known)
  const key = fromMs * 2 + Number(toMs - fromMs > 15 * MINUTE)
  const before = known.get(key)
  if (before !== undefined && toMs - fromMs !== 5 * MINUTE) return before
  let minutes = 0
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE) if (isOpen(store, atMs) !== false) minutes++
  if (toMs - fromMs !== 5 * MINUTE) known.set(key, minutes)
  return minutes
}

function inRange(date: string, filter: HistoryFilter, today: string): boolean {
  const { range } = filter
  switch (range.kind) {
    case 'today':
      return date === today
    case 'yesterday':
      return date === moved(today, -1)
    case '7d':
      return date > moved(today, -7) && date <= today
    case '30d':
      return date > moved(today, -30) && date <= today
    case 'month':
      return date.startsWith(range.month)
    case 'custom':
      return date >= range.from && date <= range.to
    default:
      throw new Error(`the oracle does not know ${range.kind}`)
  }
}

/** Begins of the steps that count, with the name of the bucket in which each lies. */
function steps(filter: HistoryFilter, width: string, zone: string, nowMs: number): { atMs: number; bucket: string }[] {
  const stepMs = width === '5m' ? 5 * MINUTE : 15 * MINUTE
  const today = clockAt(nowMs, zone).date
  const found: { atMs: number; bucket: string; hour: string }[] = []
  for (let atMs = Math.floor((nowMs - 35 * DAY) / HOUR) * HOUR; atMs < nowMs + 8 * DAY; atMs += stepMs) {
    const { date, time, offset } = clockAt(atMs, zone)
    const hour = `${date} ${time.slice(0, 2)} ${offset}`
    if (filter.range.kind !== '24h' && !inRange(date, filter, today)) continue
    const monday = moved(date, 1 - weekday(date))
    const bucket = { '5m': `${date} ${time} ${offset}`, '1h': hour, '1d': date, week: monday }[width] ?? ''
    found.push({ atMs, bucket, hour })
  }
  const open = found.findIndex(({ hour }) => hour === hourName(nowMs, zone))
  const names = new Set(found.filter(({ atMs }) => atMs <= nowMs).map(({ hour }) => hour))
  const last24 = new Set([...names].slice(-24))
  const begun = new Set(found.filter(({ atMs }) => atMs <= nowMs).map(({ bucket }) => bucket))
  return found.filter(
    ({ bucket, hour }) => begun.has(bucket) && (filter.range.kind !== '24h' || (open >= 0 && last24.has(hour))),
  )
}

function hourName(atMs: number, zone: string): string {
  const { date, time, offset } = clockAt(atMs, zone)
  return `${date} ${time.slice(0, 2)} ${offset}`
}

type Judgement = 'known' | 'lacking' | 'unknown'

/** What is known of a store in UTC hours from `fromMs` to `toMs`, by the begin of the hour. */
function judge(
  store: Store,
  events: readonly OracleEvent[],
  fromMs: number,
  toMs: number,
  nowMs: number,
): Map<number, Judgement> {
  const begin = Math.floor(fromMs / DAY) * DAY - 28 * DAY
  const own = events.filter(({ store: id, atMs }) => id === store.storeId && atMs >= begin && atMs < toMs + 7 * DAY)
  const ends = Math.min(toMs + 7 * DAY, Math.floor(nowMs / HOUR) * HOUR)
  const doors = new Set<string | null>([...store.doors.map(({ doorId }) => doorId), ...own.map(({ door }) => door)])
  const states: Map<number, 'heard' | 'silent' | 'absent'>[] = []
  for (const door of doors) {
    const named = store.doors.some(({ doorId }) => doorId === door)
    const mine = own.filter((event) => event.door === door)
    const heard = new Set(mine.map(({ atMs }) => Math.floor(atMs / HOUR)))
    const first = Math.min(...heard)
    const last = Math.max(...heard)
    const usualMinutes = mine.length < 100 ? 0 : (20 * heard.size * 60) / mine.length
    const state = new Map<number, 'heard' | 'silent' | 'absent'>()
    let run: number[] = []
    const endRun = () => {
      const open = run.reduce((sum, hour) => sum + openMinutes(store, hour * HOUR, (hour + 1) * HOUR), 0)
      for (const hour of run) state.set(hour, open > usualMinutes ? 'silent' : 'heard')
      run = []
    }
    for (let hour = Math.floor(fromMs / HOUR) - 7 * 24; hour * HOUR < Math.max(toMs, ends); hour++) {
      const forgotten = !named && hour >= last + 28 * 24
      if (heard.size === 0) state.set(hour, hour * HOUR < ends ? 'silent' : 'heard')
      else if (hour < first || forgotten) state.set(hour, 'absent')
      else if (heard.has(hour) || hour * HOUR >= ends) {
        endRun()
        state.set(hour, 'heard')
      } else run.push(hour)
    }
    endRun()
    states.push(state)
  }
  const judged = new Map<number, Judgement>()
  for (let hour = Math.floor(fromMs / HOUR); hour * HOUR < toMs; hour++) {
    const all = states.map((state) => state.get(hour) ?? 'absent')
    const silent = all.includes('silent')
    judged.set(hour, all.every((one) => one !== 'heard') ? 'unknown' : silent ? 'lacking' : 'known')
  }
  return judged
}

/** The answer to a question about the stores given. `width` is that of the buckets. */
export function oracle(
  events: readonly OracleEvent[],
  stores: readonly Store[],
  filter: HistoryFilter,
  width: string,
  zone: string,
  nowMs: number,
): OracleAnswer {
  const walked = steps(filter, width, zone, nowMs)
  const stepMs = width === '5m' ? 5 * MINUTE : 15 * MINUTE
  const [fromMs, toMs] = [walked[0]?.atMs ?? nowMs, (walked.at(-1)?.atMs ?? nowMs) + stepMs]
  const byStep = new Map<number, OracleEvent[]>()
  for (const event of events) {
    const step = Math.floor(event.atMs / stepMs) * stepMs
    byStep.set(step, [...(byStep.get(step) ?? []), event])
  }
  const judged = new Map(stores.map((store) => [store.storeId, judge(store, events, fromMs, toMs, nowMs)]))
  const hoursKnown = stores.every((store) => isOpen(store, nowMs) !== null)
  const buckets = new Map<
    string,
    {
      fromMs: number
      toMs: number
      entries: number
      exits: number
      heard: boolean
      open: boolean
      known: boolean
      lacking: boolean
      asked: boolean
    }
  >()
  const byStore: OracleAnswer['byStore'] = new Map()
  for (const { atMs, bucket: name } of walked) {
    const bucket = buckets.get(name) ?? {
      fromMs: atMs,
      toMs: atMs,
      entries: 0,
      exits: 0,
      heard: false,
      open: false,
      known: false,
      lacking: false,
      asked: false,
    }
    buckets.set(name, bucket)
    bucket.toMs = atMs + stepMs
    if (filter.weekdays.length > 0 && !filter.weekdays.includes(weekday(clockAt(atMs, zone).date))) continue
    bucket.asked = true
    for (const store of stores) {
      if (openMinutes(store, atMs, atMs + stepMs) === 0) continue
      const judgement = judged.get(store.storeId)?.get(Math.floor(atMs / HOUR)) ?? 'unknown'
      bucket.open = true
      bucket.known ||= judgement !== 'unknown'
      bucket.lacking ||= judgement !== 'known'
    }
    for (const event of byStep.get(atMs) ?? []) {
      const store = stores.find(({ storeId }) => storeId === event.store)
      if (!store) continue
      const quarter = Math.floor(event.atMs / (15 * MINUTE)) * 15 * MINUTE
      if (filter.openOnly && openMinutes(store, quarter, quarter + 15 * MINUTE) === 0) continue
      bucket.entries += event.entries
      bucket.exits += event.exits
      bucket.heard = true
      const sum = byStore.get(event.store) ?? { entries: 0, exits: 0 }
      byStore.set(event.store, { entries: sum.entries + event.entries, exits: sum.exits + event.exits })
    }
  }
  const asked = [...buckets.values()].filter((bucket) => bucket.asked)
  const answered = asked.map(({ heard, open, known, lacking, ...bucket }): OracleBucket => {
    const state =
      nowMs < bucket.toMs
        ? 'open'
        : hoursKnown && !open
          ? 'closed'
          : heard || known
            ? lacking
              ? 'partial'
              : 'complete'
            : 'unknown'
    const told = heard || state === 'complete' || state === 'partial'
    return { fromMs: bucket.fromMs, state, entries: told ? bucket.entries : null, exits: told ? bucket.exits : null }
  })
  const sum = (key: 'entries' | 'exits') => answered.reduce((total, bucket) => total + (bucket[key] ?? 0), 0)
  return { buckets: answered, entries: sum('entries'), exits: sum('exits'), byStore }
}
