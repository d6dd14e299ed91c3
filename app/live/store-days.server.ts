import { LRUCache } from 'lru-cache'
import { Temporal } from 'temporal-polyfill'
import { peopleBy, QUARTER_MS, QUARTERS_A_DAY, USUAL_WEEKS, type UsualDay } from '~/domain/live/usual-day'
import type { Store } from '~/domain/stores'
import { addDays, localDate, startOfLocalDate } from '~/domain/zoned-time'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { getEntriesPerQuarter } from '../queries/entries-per-quarter'
import { getUsualDay } from '../queries/usual-day'

/** A store's day so far and the usual one, as pages show them. Lists are of quarters of an hour from `firstQuarter` of the day on. */
export type StoreDay = {
  firstQuarter: number
  /** How many quarters of the day are worth showing. */
  quarters: number
  /** Entries of the quarters of today that are over. */
  entries: number[]
  /** The sum of `entries`. */
  entriesOver: number
  /** Of the whole day; null where nothing is usual yet, as is `usual`. */
  usualEntries: number[] | null
  /** What is usual by `atMs` and by `untilMs`, the end of the quarter that runs; in between it grows evenly. */
  usual: {
    atMs: number
    entries: number
    exits: number
    untilMs: number
    untilEntries: number
    untilExits: number
  } | null
}

const TODAY_MS = 60_000
/** Other days change only by late events. */
const USUAL_MS = 15 * 60_000
/** Where neither hours nor data say more, a day is shown from 08:00 to 20:00. */
const SHOWN_FROM = 32
const SHOWN_TO = 80

type Today = { readAtMs: number; entries: Promise<Map<string, Map<number, number>>> }

/** Days of stores: what came in today so far, and what is usual by now. Read once a minute for all pages. */
export class StoreDays {
  private today: Today | null = null
  private usual = new LRUCache<string, Promise<Map<string, UsualDay>>>({ max: 100, ttl: USUAL_MS })

  constructor(private readonly reads: QuestdbReads) {}

  /** By store id. @throws where the database is away */
  async of(stores: readonly Pick<Store, 'storeId' | 'timeZone'>[], nowMs: number): Promise<Map<string, StoreDay>> {
    const zones = new Map(
      [...new Set(stores.map(({ timeZone }) => timeZone))].map((zone) => [zone, clockOf(zone, nowMs)]),
    )
    const firstMs = Math.min(...[...zones.values()].map(({ dayFromMs }) => dayFromMs))
    if (zones.size === 0) return new Map()
    const [today, ...usual] = await Promise.all([
      this.entriesSince(firstMs, nowMs),
      ...[...zones].map(async ([zone, clock]) => [zone, await this.usualDay(zone, clock.date)] as const),
    ])
    const usualOf = new Map(usual)
    return new Map(
      stores.map(({ storeId, timeZone }) => {
        const clock = zones.get(timeZone)!
        return [storeId, dayOf(today.get(storeId), usualOf.get(timeZone)?.get(storeId) ?? null, clock, nowMs)]
      }),
    )
  }

  private entriesSince(fromMs: number, nowMs: number): Today['entries'] {
    if (this.today && nowMs - this.today.readAtMs < TODAY_MS) return this.today.entries
    const entries = getEntriesPerQuarter(this.reads, fromMs).then((rows) => {
      const byStore = new Map<string, Map<number, number>>()
      for (const { store_id, ts, entries: people } of rows) {
        const quarters = byStore.get(store_id) ?? new Map<number, number>()
        byStore.set(store_id, quarters.set(ts.getTime(), people))
      }
      return byStore
    })
    const today = { readAtMs: nowMs, entries }
    this.today = today
    entries.catch(() => {
      if (this.today === today) this.today = null
    })
    return entries
  }

  private usualDay(timeZone: string, date: string): Promise<Map<string, UsualDay>> {
    const key = `${date} ${timeZone}`
    const kept = this.usual.get(key)
    if (kept) return kept
    const days = Array.from({ length: USUAL_WEEKS }, (_, week) => {
      const day = addDays(date, -7 * (week + 1))
      return { fromMs: startOfLocalDate(day, timeZone), toMs: startOfLocalDate(addDays(day, 1), timeZone) }
    })
    const usual = getUsualDay(this.reads, days, timeZone)
    this.usual.set(key, usual)
    usual.catch(() => this.usual.delete(key))
    return usual
  }
}

/** A zone's day and how far it has come by its wall clock. */
function clockOf(timeZone: string, nowMs: number) {
  const date = localDate(nowMs, timeZone)
  const local = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone)
  const intoDayMs = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.millisecond
  return { date, dayFromMs: startOfLocalDate(date, timeZone), intoDayMs, offsetMs: local.offsetNanoseconds / 1e6 }
}

function dayOf(
  today: ReadonlyMap<number, number> | undefined,
  usual: UsualDay | null,
  clock: ReturnType<typeof clockOf>,
  nowMs: number,
): StoreDay {
  const openQuarterMs = Math.floor(nowMs / QUARTER_MS) * QUARTER_MS
  const open = Math.floor(clock.intoDayMs / QUARTER_MS)
  const entries: number[] = Array(open).fill(0)
  let entriesOver = 0
  for (const [atMs, people] of today ?? []) {
    if (atMs < clock.dayFromMs || atMs >= openQuarterMs) continue
    entriesOver += people
    // By the wall clock, as the usual day; the hour that a night repeats falls on itself.
    const quarter = Math.floor(((atMs + clock.offsetMs) % 86_400_000) / QUARTER_MS)
    if (quarter < open) entries[quarter] = (entries[quarter] ?? 0) + people
  }
  const busy = (list: readonly number[]) => list.flatMap((people, i) => (people >= 0.5 ? [i] : []))
  const shown = [...busy(entries), ...busy(usual?.entries ?? [])]
  const from = Math.max(0, Math.min(SHOWN_FROM, ...shown))
  const to = Math.min(QUARTERS_A_DAY, Math.max(SHOWN_TO, open + 1, ...shown.map((i) => i + 1)))
  const untilMs = openQuarterMs + QUARTER_MS
  const intoEndMs = clock.intoDayMs + (untilMs - nowMs)
  return {
    firstQuarter: from,
    quarters: to - from,
    entries: entries.slice(from),
    usualEntries: usual?.entries.slice(from, to).map((people) => Math.round(people * 10) / 10) ?? null,
    entriesOver,
    usual: usual && {
      atMs: nowMs,
      entries: peopleBy(usual.entries, clock.intoDayMs),
      exits: peopleBy(usual.exits, clock.intoDayMs),
      untilMs,
      untilEntries: peopleBy(usual.entries, intoEndMs),
      untilExits: peopleBy(usual.exits, intoEndMs),
    },
  }
}
