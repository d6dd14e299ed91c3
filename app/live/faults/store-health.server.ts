import { setTimeout as rest } from 'node:timers/promises'
import { type Store, unknownStore } from '~/domain/stores'
import { MINUTE_MS, QUARTER_MS } from '~/domain/time/durations'
import { within } from '~/domain/time/within'
import { localDate } from '~/domain/time/zoned-time'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { turn } from '~/platform/turns'
import type { Registry } from '~/registry'
import { getHeardStores } from '../reads/last-heard'
import { anyOf, type StoreReports } from './door-days'
import { readDoorReports } from './door-reports.server'
import { BAND_DAYS } from './drift'
import { type DoorHealth, type Finding, findingsOf, lessonsOf, type StoreLessons } from './findings'

/** Complete days change only with late events. Unit: milliseconds. */
const LEARN_EVERY_MS = 15 * MINUTE_MS
const WATCH_EVERY_MS = MINUTE_MS
/**
 * If some store has too few days, its past may be arriving: learn again this soon, then after twice as long each time.
 */
const LEARN_AGAIN_MS = WATCH_EVERY_MS
/** Complete business days that are watched besides the current one. */
const WATCHED_DAYS = 2
/** A page waits this long for the first facts, then goes on without them. */
const PAGE_WAITS_MS = 1_500

/** With more stores than this, reading pauses for several times as long as it took. */
const MANY_STORES = 500
const RESTS = 4

type Watched = { findings: Finding[]; doors: Map<string, DoorHealth[]> }

/**
 * What is known of the doors of all stores: error rates, findings, how each door reports. These facts are slow to read:
 * they are read in the background, a few stores at a time, when someone needs them and they are old.
 */
export class StoreHealth {
  private lessons = new Map<string, StoreLessons>()
  private watched: Watched = { findings: [], doors: new Map() }
  private learnedMs = Number.NEGATIVE_INFINITY
  private learnAgainMs = LEARN_AGAIN_MS
  private watchedMs = Number.NEGATIVE_INFINITY
  private triedMs = Number.NEGATIVE_INFINITY
  private work: Promise<void> | null = null
  /** The merges that the known facts are based on. */
  private merges: QuestdbReads['counted']['mergedInto'] | null = null

  constructor(
    private readonly parts: {
      reads: QuestdbReads
      registry: Pick<Registry, 'stores' | 'removedStores'>
      defaultTimeZone: string
      now?: () => number
      /** Called if reading the facts fails. */
      onTrouble?: (error: unknown) => void
    },
  ) {}

  /** Findings of all stores, at most a minute old. Empty until the database has answered once. */
  async findings(): Promise<Finding[]> {
    await this.fresh()
    return this.watched.findings
  }

  /** How each door of a store reports: those of the registry in their order, then others with signals. */
  async doors(storeId: string): Promise<DoorHealth[]> {
    await this.fresh()
    return this.watched.doors.get(storeId) ?? []
  }

  /**
   * Median of |drift| / entries of a store; null until known. Answers at once, and refreshes old facts in the
   * background.
   */
  errorRate(storeId: string): number | null {
    this.refresh()
    return this.lessons.get(storeId)?.errorRate ?? null
  }

  /** Waits a little for the first facts. */
  private async fresh(): Promise<void> {
    const work = this.refresh()
    if (!work || this.watchedMs > Number.NEGATIVE_INFINITY) return
    // For thousands of stores they take minutes: later pages do not wait.
    if (this.now() - this.triedMs > PAGE_WAITS_MS) return
    await within(PAGE_WAITS_MS, work, () => undefined)
  }

  private now(): number {
    return (this.parts.now ?? Date.now)()
  }

  /** The read in progress, or a new one if the facts are old; else null. */
  private refresh(): Promise<void> | null {
    const nowMs = this.now()
    if (this.work) return this.work
    const { mergedInto } = this.parts.reads.counted
    if (this.merges !== mergedInto) {
      this.merges = mergedInto
      this.learnedMs = this.watchedMs = this.triedMs = Number.NEGATIVE_INFINITY
      this.learnAgainMs = LEARN_AGAIN_MS
    }
    if (nowMs - this.watchedMs < WATCH_EVERY_MS || nowMs - this.triedMs < WATCH_EVERY_MS / 10) return null
    this.triedMs = nowMs
    this.work = this.read(nowMs)
      .catch((error: unknown) => this.parts.onTrouble?.(error))
      .finally(() => {
        this.work = null
      })
    return this.work
  }

  private async read(nowMs: number): Promise<void> {
    const stores = await this.stores(nowMs)
    if (nowMs - this.learnedMs >= Math.min(this.learnAgainMs, LEARN_EVERY_MS)) {
      const lessons = new Map<string, StoreLessons>()
      for await (const reports of restfully(
        readDoorReports(this.parts.reads, stores, BAND_DAYS, nowMs),
        stores.length,
      )) {
        lessons.set(reports.store.storeId, lessonsOf(reports))
        await turn()
      }
      const isWhole = [...lessons.values()].every(({ errorRate }) => errorRate !== null)
      if (isWhole) this.learnAgainMs = LEARN_EVERY_MS
      else if (this.learnedMs > Number.NEGATIVE_INFINITY) this.learnAgainMs *= 2
      this.lessons = lessons
      this.learnedMs = nowMs
    }
    this.watched = await this.watch(stores, nowMs)
    this.watchedMs = nowMs
  }

  private async watch(stores: readonly Store[], nowMs: number): Promise<Watched> {
    const watched: Watched = { findings: [], doors: new Map() }
    const heard: HeardQuarters = new Map()
    const read = () => restfully(readDoorReports(this.parts.reads, stores, WATCHED_DAYS, nowMs), stores.length)
    // Of many stores it is read twice: held for ten thousand it would take a hundred megabytes.
    const held = stores.length > MANY_STORES ? null : await listOf(read())
    for await (const reports of held ?? read()) noteHeard(heard, reports)
    for await (const reports of held ?? read()) {
      const { storeId } = reports.store
      const lessons = this.lessons.get(storeId)
      if (!lessons) continue
      const elsewhere = stores.length < 2 ? null : (atMs: number) => hasOther(heard.get(atMs), storeId)
      const { findings, doors } = findingsOf(reports, lessons, nowMs, elsewhere)
      watched.findings.push(...findings)
      watched.doors.set(storeId, doors)
      await turn()
    }
    return watched
  }

  /** Stores that are open for business at all, those that only the data know among them. */
  private async stores(nowMs: number): Promise<Store[]> {
    const registered = await this.parts.registry.stores()
    const known = new Set(registered.map(({ storeId }) => storeId))
    for (const storeId of await this.parts.registry.removedStores()) known.add(storeId)
    const unknown = (await getHeardStores(this.parts.reads, nowMs)).filter((storeId) => !known.has(storeId))
    return [
      ...registered.filter(
        ({ hidden, closedOn, timeZone }) => !hidden && (closedOn === null || closedOn >= localDate(nowMs, timeZone)),
      ),
      ...unknown.map((storeId) => unknownStore(storeId, this.parts.defaultTimeZone)),
    ]
  }
}

/**
 * Passes on what is read. With many stores it pauses between them for several times as long as each took, so that pages
 * are not delayed.
 */
async function* restfully<Item>(reading: AsyncIterable<Item>, stores: number): AsyncGenerator<Item> {
  let begun = performance.now()
  for await (const item of reading) {
    const tookMs = performance.now() - begun
    yield item
    if (stores > MANY_STORES && tookMs > 1) await rest(tookMs * RESTS)
    begun = performance.now()
  }
}

async function listOf<Item>(reading: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of reading) items.push(item)
  return items
}

/** Which stores sent signals in each quarter: the only one, or `several`. Keys: start of the quarter, epoch ms. */
type HeardQuarters = Map<number, string | typeof SEVERAL>

function noteHeard(heard: HeardQuarters, { store, days, doors }: StoreReports): void {
  for (const [day, { fromMs }] of days.entries()) {
    anyOf(doors.map((door) => door.days[day]?.heard)).forEach((flag, quarter) => {
      if (!flag) return
      const atMs = fromMs + quarter * QUARTER_MS
      heard.set(atMs, heard.has(atMs) ? SEVERAL : store.storeId)
    })
  }
}

const SEVERAL = Symbol('several stores')

function hasOther(heard: string | typeof SEVERAL | undefined, storeId: string): boolean {
  return heard !== undefined && heard !== storeId
}
