import { LRUCache } from 'lru-cache'
import { Temporal } from 'temporal-polyfill'
import type { Store } from '~/domain/stores'
import { DAY_MS, MINUTE_MS, QUARTER_MS } from '~/domain/time/durations'
import { addDays, localDate, startOfLocalDate } from '~/domain/time/zoned-time'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import type { ShownDay } from '../overview/shown-store'
import { getEntriesPerQuarter } from '../reads/entries-per-quarter'
import { getUsualDay, getUsualEntriesBy } from '../reads/usual-day'
import { peopleBy, QUARTERS_A_DAY, USUAL_WEEKS, type UsualDay } from './usual-day'

const TODAY_MS = MINUTE_MS
/** Earlier days change only with late events. */
const USUAL_MS = 15 * MINUTE_MS
/** If neither hours nor data say more, a day is shown from 08:00 to 20:00. */
const SHOWN_FROM = 32
const SHOWN_TO = 80

/** People by the begin of quarters, epoch ms, of one store. */
type Quarters = ReadonlyMap<number, number>
type ByStore<Value> = Promise<ReadonlyMap<string, Value>>

/** How many stores' days are cached: people look at one page of stores after the other. */
const MOST_KEPT = 3_000

/**
 * Days of stores: entries of today so far, and the usual by now. Read at most once a minute for all pages, for the
 * stores that they show.
 */
export class StoreDays {
  private today = new LRUCache<string, ByStore<Quarters>>({ max: MOST_KEPT, ttl: TODAY_MS })
  private usual = new LRUCache<string, ByStore<UsualDay>>({ max: MOST_KEPT, ttl: USUAL_MS })
  private byNow = new LRUCache<string, ReturnType<typeof getUsualEntriesBy>>({ max: 50, ttl: USUAL_MS })

  /** Whose rows count as whose in what is kept. */
  private merges: QuestdbReads['counted']['mergedInto']

  constructor(private readonly reads: QuestdbReads) {
    this.merges = reads.counted.mergedInto
  }

  /** By store id. @throws if the database is away */
  async of(stores: readonly DayStore[], nowMs: number): Promise<Map<string, ShownDay>> {
    this.forgetIfMerged()
    const days = await Promise.all(
      [...byZone(stores)].map(async ([timeZone, ids]) => {
        const clock = clockOf(timeZone, nowMs)
        const [today, usual] = await Promise.all([
          kept(this.today, ids, String(clock.dayFromMs), (missing) => this.readToday(missing, clock.dayFromMs)),
          kept(this.usual, ids, `${clock.date} ${timeZone}`, (missing) =>
            getUsualDay(this.reads, usualDays(clock.date, timeZone), timeZone, missing),
          ),
        ])
        return ids.map((id) => [id, dayOf(today.get(id), usual.get(id) ?? null, clock, nowMs)] as const)
      }),
    )
    return new Map(days.flat())
  }

  /**
   * Usual entries by now of every store with a usual day, without the days themselves: to sort and sum more stores than
   * a page shows.
   * @throws if the database is unreachable
   */
  async usualEntriesBy(stores: readonly DayStore[], nowMs: number): Promise<Map<string, number>> {
    this.forgetIfMerged()
    const usual = new Map<string, number>()
    await Promise.all(
      [...byZone(stores)].map(async ([timeZone, ids]) => {
        const { date, intoDayMs } = clockOf(timeZone, nowMs)
        const quarter = Math.floor(intoDayMs / QUARTER_MS)
        const share = (intoDayMs % QUARTER_MS) / QUARTER_MS
        const people = await this.usualBy(timeZone, date, quarter)
        for (const id of ids) {
          const own = people.get(id)
          if (own) usual.set(id, own.before + own.running * share)
        }
      }),
    )
    return usual
  }

  private forgetIfMerged(): void {
    if (this.merges === this.reads.counted.mergedInto) return
    this.merges = this.reads.counted.mergedInto
    for (const cache of [this.today, this.usual, this.byNow]) cache.clear()
  }

  private usualBy(timeZone: string, date: string, quarter: number) {
    const key = `${date} ${quarter} ${timeZone}`
    const known = this.byNow.get(key)
    if (known) return known
    const reading = getUsualEntriesBy(this.reads, usualDays(date, timeZone), timeZone, quarter)
    this.byNow.set(key, reading)
    reading.catch(() => this.byNow.delete(key))
    return reading
  }

  private async readToday(storeIds: readonly string[], fromMs: number): Promise<Map<string, Quarters>> {
    const today = new Map<string, Map<number, number>>(storeIds.map((id) => [id, new Map()]))
    for (const { store_id, ts, entries } of await getEntriesPerQuarter(this.reads, storeIds, fromMs)) {
      today.get(store_id)?.set(ts.getTime(), entries)
    }
    return today
  }
}

type DayStore = Pick<Store, 'storeId' | 'timeZone'>

function byZone(stores: readonly DayStore[]): Map<string, string[]> {
  const zones = new Map<string, string[]>()
  for (const { storeId, timeZone } of stores) {
    const ids = zones.get(timeZone)
    if (ids) ids.push(storeId)
    else zones.set(timeZone, [storeId])
  }
  return zones
}

/** The same weekday of the weeks before a local date, epoch ms. */
function usualDays(date: string, timeZone: string) {
  return Array.from({ length: USUAL_WEEKS }, (_, week) => {
    const day = addDays(date, -7 * (week + 1))
    return { fromMs: startOfLocalDate(day, timeZone), toMs: startOfLocalDate(addDays(day, 1), timeZone) }
  })
}

/** Values by store cached under a key; missing ones are read together. Failed reads are not cached. */
async function kept<Value>(
  cache: LRUCache<string, ByStore<Value>>,
  storeIds: readonly string[],
  key: string,
  read: (missing: readonly string[]) => ByStore<Value>,
): Promise<Map<string, Value>> {
  const place = (id: string) => `${key} ${id}`
  const answers = new Map(storeIds.map((id) => [id, cache.get(place(id))]))
  const missing = storeIds.filter((id) => answers.get(id) === undefined)
  if (missing.length > 0) {
    const reading = read(missing)
    for (const id of missing) {
      answers.set(id, reading)
      cache.set(place(id), reading)
    }
    reading.catch(() => {
      for (const id of missing) cache.delete(place(id))
    })
  }
  const values = await Promise.all([...answers].map(async ([id, answer]) => [id, (await answer)?.get(id)] as const))
  return new Map(values.flatMap(([id, value]): [string, Value][] => (value === undefined ? [] : [[id, value]])))
}

/** A zone's day and how far it has come by its wall clock. */
function clockOf(timeZone: string, nowMs: number) {
  const date = localDate(nowMs, timeZone)
  const local = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone)
  const intoDayMs = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.millisecond
  return { date, dayFromMs: startOfLocalDate(date, timeZone), intoDayMs, offsetMs: local.offsetNanoseconds / 1e6 }
}

function dayOf(
  today: Quarters | undefined,
  usual: UsualDay | null,
  clock: ReturnType<typeof clockOf>,
  nowMs: number,
): ShownDay {
  const openQuarterMs = Math.floor(nowMs / QUARTER_MS) * QUARTER_MS
  const open = Math.floor(clock.intoDayMs / QUARTER_MS)
  const entries: number[] = Array(open).fill(0)
  let entriesOver = 0
  for (const [atMs, people] of today ?? []) {
    if (atMs < clock.dayFromMs || atMs >= openQuarterMs) continue
    entriesOver += people
    // By the wall clock, as the usual day; the hour that a night repeats falls on itself.
    const quarter = Math.floor(((atMs + clock.offsetMs) % DAY_MS) / QUARTER_MS)
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
