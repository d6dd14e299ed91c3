import { DEFAULT_RESET_TIME, type Store, unknownStore } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import type { Registry } from '~/registry'
import type { LiveStore } from '../live'
import { getHeardDoors, type HeardDoor } from '../reads/heard-doors'
import { getLastHours, type LastHour } from '../reads/last-heard'
import { getRecentEvents, getRecentEventsOf } from '../reads/recent-events'
import { type KnownCount, LiveCorrections } from './figures/live-corrections.server'
import { type EventSpan, NewestEvents } from './figures/newest-events.server'
import { doorsOf, liveStore, occupancyOf, sumsWithin } from './figures/store-figures.server'
import { StoreSegments } from './figures/store-segments.server'
import { cutsOf, StoreWindows } from './figures/store-windows.server'
import type { Listing, LiveSource } from './live-source.server'

/** How long slow-changing data are cached. Unit: milliseconds. */
const KEEP_MS = MINUTE_MS
const REGISTRY_MS = 2_000

type Slow = { untilMs: number; lastHours: Map<string, LastHour>; doors: Map<string, HeardDoor[]> }

/**
 * The hub's figures from QuestDB and the registry. Stores that only the data know get the default zone; removed stores
 * are left out.
 */
export class QuestdbSource implements LiveSource {
  private windows = new StoreWindows()
  private stores: Map<string, Store> = new Map()
  /** One store of each time zone and reset. */
  private calendars = new Map<string, Store>()
  private removed: ReadonlySet<string> = new Set()
  private registryVersion: number | null = null
  private registryAtMs = Number.NEGATIVE_INFINITY
  private slow: Slow = { untilMs: 0, lastHours: new Map(), doors: new Map() }
  private readingSlow: Promise<void> | null = null
  private states = new Map<string, LiveStore>()
  private corrected: ReadonlyMap<string, KnownCount> = new Map()
  /** The merges that the cached data are based on. */
  private merges: QuestdbReads['counted']['mergedInto']
  private listed: Pick<QuestdbReads['counted'], 'mergedInto' | 'leftOut'> & { settings: object }
  /** Another object once the settings of a store have changed. */
  private settings: object = {}
  private segments: StoreSegments
  private newest: NewestEvents
  private corrections: LiveCorrections

  /** @param rates each store's error rate; without it no store has an error band */
  constructor(
    private readonly reads: QuestdbReads,
    private readonly registry: Pick<Registry, 'stores' | 'version' | 'removedStores'>,
    private readonly defaultTimeZone: string,
    private readonly rates: { errorRate(storeId: string): number | null } = { errorRate: () => null },
  ) {
    const { mergedInto, leftOut } = reads.counted
    this.listed = { mergedInto, leftOut, settings: this.settings }
    this.merges = reads.counted.mergedInto
    this.corrections = new LiveCorrections(reads)
    this.segments = new StoreSegments(reads)
    this.newest = new NewestEvents(reads)
  }

  get listing(): Listing {
    const { mergedInto, leftOut } = this.reads.counted
    const { listed, settings } = this
    if (listed.mergedInto !== mergedInto || listed.leftOut !== leftOut || listed.settings !== settings)
      this.listed = { mergedInto, leftOut, settings }
    return this.listed
  }

  async readStores(nowMs: number, watched: Iterable<string> = []): Promise<LiveStore[]> {
    await this.refreshRegistry(nowMs)
    this.forgetIfMerged()
    const cuts = this.cuts(nowMs)
    const known = [...this.stores.keys()]
    await this.refreshSlow(nowMs)
    // Hours are read later than counts. A store found only there has no counts yet and would appear empty.
    const inHours = [...this.slow.lastHours.keys()]
    const [read, corrected] = await Promise.all([
      this.segments.refresh(cuts, known, watched, nowMs),
      this.corrections.known((id) => this.windows.at(this.storeOf(id), nowMs).resetFromMs, cuts[0] ?? nowMs, nowMs),
    ])
    const heard = [...this.segments.ids(), ...inHours].filter((id) => !this.removed.has(id))
    const ids = new Set([...known, ...heard])
    const due = read === null ? ids : new Set([...read, ...corrected.keys(), ...this.corrected.keys()])
    this.corrected = corrected
    const shown = [...due].filter((id) => ids.has(id))
    await this.newest.lookUp(shown.flatMap((id) => this.spanOf(id) ?? []))
    for (const id of shown) this.states.set(id, this.figures(id, cuts, nowMs))
    for (const id of this.states.keys()) if (!ids.has(id)) this.states.delete(id)
    return [...this.states.values()]
  }

  readEvents: LiveSource['readEvents'] = (storeId, most, nowMs) => getRecentEvents(this.reads, storeId, most, nowMs)

  readEventsOf: LiveSource['readEventsOf'] = (storeIds, most, sinceMs) =>
    getRecentEventsOf(this.reads, storeIds, most, sinceMs)

  private storeOf(id: string): Store {
    return this.stores.get(id) ?? unknownStore(id, this.defaultTimeZone)
  }

  private cuts(nowMs: number): number[] {
    const standard = { timeZone: this.defaultTimeZone, resetTime: DEFAULT_RESET_TIME }
    return cutsOf(
      [standard, ...this.calendars.values()].map((calendar) => this.windows.at(calendar, nowMs)),
      nowMs,
    )
  }

  private figures(id: string, cuts: number[], nowMs: number): LiveStore {
    const store = this.storeOf(id)
    const counts = this.segments.of(id)
    const sums = sumsWithin(counts.parts, cuts, this.windows.at(store, nowMs))
    const inHours = this.slow.lastHours.get(id)?.last_received?.getTime() ?? null
    return liveStore(
      id,
      occupancyOf(sums, this.corrected.get(id), this.rates.errorRate(id)),
      sums,
      doorsOf(store, this.slow.doors.get(id) ?? [], nowMs),
      this.lastEvent(id),
      counts.lastReceivedMs === null ? inHours : Math.max(counts.lastReceivedMs, inHours ?? 0),
    )
  }

  /**
   * The minute or hour in which a view has the newest event; null if the tail has it exactly, or nothing was heard.
   */
  private spanOf(storeId: string): EventSpan | null {
    const { lastEventMs, lastMinuteMs: minute } = this.segments.of(storeId)
    if (lastEventMs !== null) return null
    if (minute !== null) return { storeId, fromMs: minute, toMs: minute + MINUTE_MS }
    const hour = this.slow.lastHours.get(storeId)?.last_hour.getTime()
    return hour === undefined ? null : { storeId, fromMs: hour, toMs: hour + 60 * MINUTE_MS }
  }

  private lastEvent(id: string): number | null {
    const inTail = this.segments.of(id).lastEventMs
    if (inTail !== null) {
      this.newest.keep(id, inTail)
      return inTail
    }
    const span = this.spanOf(id)
    return span && this.newest.timeIn(span)
  }

  /** After a change of merges, reads everything cached by store again. */
  private forgetIfMerged(): void {
    if (this.merges === this.reads.counted.mergedInto) return
    this.merges = this.reads.counted.mergedInto
    this.corrections = new LiveCorrections(this.reads)
    this.segments = new StoreSegments(this.reads)
    this.newest = new NewestEvents(this.reads)
    this.corrected = new Map()
    this.slow = { untilMs: 0, lastHours: new Map(), doors: new Map() }
    this.readingSlow = null
    this.states.clear()
  }

  private async refreshRegistry(nowMs: number): Promise<void> {
    const isMerged = this.merges !== this.reads.counted.mergedInto
    if (!isMerged && nowMs - this.registryAtMs < REGISTRY_MS) return
    const version = await this.registry.version()
    if (version !== this.registryVersion) {
      const before = this.stores
      this.stores = new Map((await this.registry.stores()).map((store) => [store.storeId, store]))
      // The registry gives the same objects for stores that nobody changed.
      if ([...this.stores.values()].some((store) => (before.get(store.storeId) ?? store) !== store)) this.settings = {}
      this.calendars = new Map(
        [...this.stores.values()].map((store) => [`${store.timeZone} ${store.resetTime}`, store]),
      )
      this.removed = new Set(await this.registry.removedStores())
      this.registryVersion = version
    }
    this.registryAtMs = nowMs
  }

  /** The first read is awaited; later reads run in the background, and the cached data are used meanwhile. */
  private async refreshSlow(nowMs: number): Promise<void> {
    if (nowMs < this.slow.untilMs) return
    if (this.readingSlow === null) {
      const reading = this.readSlow(nowMs).finally(() => {
        if (this.readingSlow === reading) this.readingSlow = null
      })
      this.readingSlow = reading
    }
    if (this.slow.untilMs === 0) return this.readingSlow
    // The next poll reports an unreachable database.
    this.readingSlow.catch(() => undefined)
  }

  private async readSlow(nowMs: number): Promise<void> {
    const { merges } = this
    const [lastHours, doors] = await Promise.all([getLastHours(this.reads), getHeardDoors(this.reads, nowMs)])
    if (merges !== this.merges) return
    this.slow = {
      untilMs: nowMs + KEEP_MS,
      lastHours: new Map(lastHours.map((hour) => [hour.store_id, hour])),
      doors: byStore(doors),
    }
  }
}

function byStore(doors: readonly HeardDoor[]): Map<string, HeardDoor[]> {
  const groups = new Map<string, HeardDoor[]>()
  for (const door of doors) {
    const group = groups.get(door.store_id)
    if (group) group.push(door)
    else groups.set(door.store_id, [door])
  }
  return groups
}
